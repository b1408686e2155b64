using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Store.Client;

/// <summary>One statement with its parameters. Never more than one statement.</summary>
public sealed class ClickHouseCommand : DbCommand
{
    private readonly CancellationTokenSource cancellation = new();

    [AllowNull]
    public override string CommandText { get; set; } = "";

    /// <summary>Gets or sets how long the command may take, in seconds; 0: as the connection string says.</summary>
    public override int CommandTimeout { get; set; }

    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value != CommandType.Text)
            {
                throw new NotSupportedException("ClickHouse has text commands only.");
            }
        }
    }

    public override bool DesignTimeVisible { get; set; }

    public override UpdateRowSource UpdatedRowSource { get; set; }

    public new ClickHouseConnection? Connection { get; set; }

    public new ClickHouseParameterCollection Parameters { get; } = [];

    /// <summary>Gets settings for this statement alone.</summary>
    public Dictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (ClickHouseConnection?)value;
    }

    protected override DbParameterCollection DbParameterCollection => Parameters;

    protected override DbTransaction? DbTransaction { get; set; }

    public override void Cancel() => this.cancellation.Cancel();

    /// <summary>Does nothing: ClickHouse over HTTP has no prepared statements.</summary>
    public override void Prepare() { }

    public override int ExecuteNonQuery() => ExecuteNonQueryAsync(CancellationToken.None).GetAwaiter().GetResult();

    /// <summary>Runs the statement; the number of rows is not known over HTTP and returned as -1.</summary>
    public override async Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken)
    {
        using var response = await SendAsync(cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return -1;
    }

    public override object? ExecuteScalar() => ExecuteScalarAsync(CancellationToken.None).GetAwaiter().GetResult();

    public override async Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken)
    {
        await using var reader = await ExecuteDbDataReaderAsync(CommandBehavior.Default, cancellationToken);
        return await reader.ReadAsync(cancellationToken) && reader.FieldCount > 0 ? reader.GetValue(0) : null;
    }

    protected override DbParameter CreateDbParameter() => new ClickHouseParameter();

    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) =>
        ExecuteDbDataReaderAsync(behavior, CancellationToken.None).GetAwaiter().GetResult();

    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var response = await SendAsync(cancellationToken);
        try
        {
            return await ClickHouseDataReader.OpenAsync(
                response, behavior.HasFlag(CommandBehavior.CloseConnection) ? Connection : null, cancellationToken);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            this.cancellation.Dispose();
        }

        base.Dispose(disposing);
    }

    private async Task<HttpResponseMessage> SendAsync(CancellationToken cancellationToken)
    {
        var connection = Connection ?? throw new InvalidOperationException("The command has no connection.");
        var (sql, values) = ParameterBinder.Bind(CommandText, Parameters.All);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, this.cancellation.Token);
        return await connection.Transport.SendAsync(
            new ClickHouseRequest
            {
                Sql = sql,
                Database = connection.Database,
                Parameters = values,
                Settings = Settings,
                Timeout = CommandTimeout > 0 ? TimeSpan.FromSeconds(CommandTimeout) : null,
            },
            either.Token);
    }
}

using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace Telemetry.Store.Client;

/// <summary>A connection in the sense of ADO.NET. HTTP keeps no session, so opening one costs nothing.</summary>
// Dapper passes arrays as one parameter to connections of this very name.
public sealed class ClickHouseConnection : DbConnection
{
    private readonly ClickHouseDataSource source;
    private string database;
    private ConnectionState state = ConnectionState.Closed;

    internal ClickHouseConnection(ClickHouseDataSource source)
    {
        this.source = source;
        this.database = source.Database;
    }

    [AllowNull]
    public override string ConnectionString
    {
        get => this.source.ConnectionString;
        set => throw new NotSupportedException("The connection string belongs to the data source.");
    }

    public override string Database => this.database;

    public override ConnectionState State => this.state;

    public override string DataSource => new ClickHouseConnectionStringBuilder(this.source.ConnectionString).Host;

    /// <summary>Gets the server's version, e.g. <c>26.7.2.1</c>; asks the server.</summary>
    public override string ServerVersion
    {
        get
        {
            using var command = CreateCommand();
            command.CommandText = "SELECT version()";
            return (string)command.ExecuteScalar()!;
        }
    }

    internal ClickHouseTransport Transport => this.source.Transport;

    public override void ChangeDatabase(string databaseName) => this.database = databaseName;

    public override void Open() => this.state = ConnectionState.Open;

    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        Open();
        return Task.CompletedTask;
    }

    public override void Close() => this.state = ConnectionState.Closed;

    public new ClickHouseCommand CreateCommand() => new() { Connection = this };

    protected override DbCommand CreateDbCommand() => CreateCommand();

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("ClickHouse has no transactions over HTTP; one INSERT of one block is atomic.");
}

using System.Data.Common;

namespace Telemetry.Store.Client;

/// <summary>Where connections to one ClickHouse, a server or the embedded engine, come from. Thread-safe; keep one.</summary>
public sealed class ClickHouseDataSource : DbDataSource
{
    private readonly ClickHouseConnectionStringBuilder options;
    private readonly bool ownsTransport;

    /// <param name="connectionString">Keys as in <see cref="ClickHouseConnectionStringBuilder"/>; may be empty for the embedded engine.</param>
    /// <param name="handler">Answers the requests in place of the network, e.g. <see cref="Embedded.EmbeddedEngine.CreateHandler"/>; stays the caller's.</param>
    public ClickHouseDataSource(string connectionString, HttpMessageHandler? handler = null)
    {
        this.options = new ClickHouseConnectionStringBuilder(connectionString);
        Transport = new ClickHouseTransport(this.options, handler);
        this.ownsTransport = true;
    }

    private ClickHouseDataSource(ClickHouseConnectionStringBuilder options, ClickHouseTransport transport)
    {
        this.options = options;
        Transport = transport;
    }

    public override string ConnectionString => this.options.ConnectionString;

    /// <summary>Gets the database that connections begin in.</summary>
    public string Database => this.options.Database;

    /// <summary>Gets whether this is the engine in the process.</summary>
    public bool IsEmbedded => Transport.IsEmbedded;

    internal ClickHouseTransport Transport { get; }

    /// <summary>Gets a data source for another database of the same ClickHouse; it shares the connections of this one and needs no disposal.</summary>
    public ClickHouseDataSource WithDatabase(string database) =>
        new(new ClickHouseConnectionStringBuilder(ConnectionString) { Database = database }, Transport);

    public new ClickHouseConnection CreateConnection() => new(this);

    public new ClickHouseConnection OpenConnection()
    {
        var connection = CreateConnection();
        connection.Open();
        return connection;
    }

    protected override DbConnection CreateDbConnection() => CreateConnection();

    protected override void Dispose(bool disposing)
    {
        if (disposing && this.ownsTransport)
        {
            Transport.Dispose();
        }

        base.Dispose(disposing);
    }
}

using System.Globalization;
using Telemetry.Store.Errors;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Embedded;

/// <summary>ClickHouse inside this process: a writer connection (or more) and a few readers on one data directory.</summary>
public sealed class EmbeddedEngine : IAsyncDisposable
{
    private const string LockFileName = "telemetry-engine.lock";

    // libchdb has one storage path per process.
    private static int open;

    private readonly FileStream lockFile;
    private readonly EngineConnection keeper;
    private readonly EngineConnectionPool readers;
    private readonly EngineConnectionPool writers;
    private readonly int writerCount;

    // Two that each take a part of the writers would wait for each other.
    private readonly SemaphoreSlim holding = new(1);
    private readonly IReadOnlyDictionary<string, string> sessionSettings;
    private readonly IReadOnlyDictionary<string, string> readerSettings;
    private readonly string? readOnlyRows;
    private int disposed;

    private EmbeddedEngine(EmbeddedEngineOptions options, FileStream lockFile, EngineConnection keeper, IReadOnlyList<string> arguments)
    {
        Folder = Path.GetFullPath(options.Path);
        this.lockFile = lockFile;
        this.keeper = keeper;
        this.readers = new EngineConnectionPool(options.Readers, "clickhouse-read", arguments);
        this.writers = new EngineConnectionPool(options.Writers, "clickhouse-write", arguments);
        this.writerCount = options.Writers;
        this.sessionSettings = new Dictionary<string, string> { ["session_timezone"] = "UTC" };
        this.readOnlyRows = options.ReadOnlyRows.Count == 0
            ? null
            : $"{{{string.Join(", ", options.ReadOnlyRows.Select(static rows => $"{SqlQuote.Text(rows.Key)}: {SqlQuote.Text(rows.Value)}"))}}}";
        this.readerSettings = new Dictionary<string, string>(this.sessionSettings)
        {
            ["max_memory_usage"] = options.QueryMemoryMax.ToString(CultureInfo.InvariantCulture),
            ["max_execution_time"] = options.QueryTimeMax.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>Gets the directory of its data.</summary>
    internal string Folder { get; }

    /// <summary>Opens the engine on its directory. One engine at a time per process, one process per directory.</summary>
    /// <exception cref="EngineUnavailableException">The library is missing, or the directory is in use or unusable; the message has the next step.</exception>
    public static async Task<EmbeddedEngine> OpenAsync(EmbeddedEngineOptions options, CancellationToken cancellationToken = default)
    {
        Validate(options);
        EngineLibrary.RequirePresent();
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref open, 1) == 1)
        {
            throw new EngineUnavailableException("The embedded engine is already open in this process; it can hold one data directory at a time.");
        }

        FileStream? lockFile = null;
        try
        {
            lockFile = Lock(options.Path);
            var arguments = Arguments(options);
            var keeper = await EngineConnection.OpenAsync("clickhouse-keep", arguments);
            return new EmbeddedEngine(options, lockFile, keeper, arguments);
        }
        catch
        {
            if (lockFile is not null)
            {
                await lockFile.DisposeAsync();
            }

            Volatile.Write(ref open, 0);
            throw;
        }
    }

    /// <summary>Makes a handler that answers ClickHouse's HTTP requests from this engine.</summary>
    public EmbeddedHttpHandler CreateHandler() => new(this, readOnly: false);

    /// <summary>Makes the same handler refusing everything but reads of this engine's own tables (code 164).</summary>
    public EmbeddedHttpHandler CreateReadOnlyHandler() => new(this, readOnly: true);

    /// <summary>Waits for running statements and closes every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref this.disposed, 1) == 1)
        {
            return;
        }

        await this.readers.DisposeAsync();
        await this.writers.DisposeAsync();
        await this.keeper.CloseAsync();
        await this.lockFile.DisposeAsync();
        Volatile.Write(ref open, 0);
    }

    /// <summary>Runs one statement; reads go to the readers, everything else to the writers.</summary>
    internal async Task<EngineAnswer> RunAsync(EngineStatement statement, CancellationToken cancellationToken)
    {
        if (!SqlShape.LooksLikeRead(statement.Sql))
        {
            return await RunOnWriterAsync(statement, cancellationToken);
        }

        var lease = await LendAsync(this.readers, statement, this.readerSettings, cancellationToken);
        try
        {
            var kind = await lease.Connection.RunAsync(() => lease.Connection.Classify(statement.Sql));
            if (kind != QueryKind.Write)
            {
                RefuseSeveral(kind);
                return await EngineAnswer.RunAsync(lease, statement, cancellationToken);
            }
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }

        await lease.DisposeAsync();
        return await RunOnWriterAsync(statement, cancellationToken);
    }

    /// <summary>Runs one read on a connection of its own that can change nothing and reach no file or address.</summary>
    internal async Task<EngineAnswer> RunReadOnlyAsync(EngineStatement statement, CancellationToken cancellationToken)
    {
        var settings = new Dictionary<string, string>(statement.Settings) { ["readonly"] = "1" };
        if (this.readOnlyRows is not null)
        {
            if (SqlShape.ReadsPastConditions(statement.Sql))
            {
                throw new ClickHouseException(
                    ClickHouseErrorCodes.ReadOnly, "READONLY", "Code: 164. DB::Exception: merge(), loop() and mergeTree…() are not answered here: they read rows that are not shown. (READONLY)");
            }

            settings["additional_table_filters"] = this.readOnlyRows;
        }

        settings.Remove("session_timezone");
        var lease = await this.readers.LendAsync(cancellationToken);
        try
        {
            await lease.Connection.RunAsync(() =>
            {
                var kind = lease.Connection.Classify(statement.Sql);
                RefuseSeveral(kind);
                if (kind == QueryKind.Write)
                {
                    throw OnlyReads();
                }

                // `readonly` cannot be taken back, so the connection is not used again.
                lease.Connection.Retire();
                lease.Connection.Prepare(statement.Database, Merge(this.readerSettings, settings));
                return true;
            });
            return await EngineAnswer.RunAsync(lease, statement, cancellationToken);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stores the data that <paramref name="write"/> writes, all or nothing up to the block size of the statement's settings.</summary>
    internal async Task InsertAsync(EngineStatement statement, Func<Stream, Task> write, CancellationToken cancellationToken)
    {
        await using var lease = await LendAsync(this.writers, statement, this.sessionSettings, cancellationToken);
        await using var insert = await EngineInsert.BeginAsync(lease.Connection, statement);
        await write(insert);
        cancellationToken.ThrowIfCancellationRequested();
        await insert.CommitAsync();
    }

    /// <summary>Runs several statements while nothing else is written; other writes wait.</summary>
    /// <param name="database">The database of the statements.</param>
    /// <param name="work">Is given what runs one statement and answers in TSV.</param>
    /// <param name="cancellationToken">Gives up waiting for running writes.</param>
    internal async Task HoldWritesAsync(string database, Func<Func<string, Task<byte[]>>, Task> work, CancellationToken cancellationToken)
    {
        var session = new EngineStatement { Sql = "", Format = "TSV", Database = database };
        await this.holding.WaitAsync(cancellationToken);
        var held = new List<EngineLease>();
        try
        {
            var lease = await LendAsync(this.writers, session, this.sessionSettings, cancellationToken);
            held.Add(lease);
            while (held.Count < this.writerCount)
            {
                held.Add(await this.writers.LendAsync(cancellationToken));
            }

            await work(sql => lease.Connection.RunAsync(() => lease.Connection.Query(session with { Sql = sql })));
        }
        finally
        {
            foreach (var lease in held)
            {
                await lease.DisposeAsync();
            }

            this.holding.Release();
        }
    }

    private async Task<EngineAnswer> RunOnWriterAsync(EngineStatement statement, CancellationToken cancellationToken)
    {
        var lease = await LendAsync(this.writers, statement, this.sessionSettings, cancellationToken);
        try
        {
            var kind = await lease.Connection.RunAsync(() => lease.Connection.Classify(statement.Sql));
            RefuseSeveral(kind);
            if (kind != QueryKind.Unreadable)
            {
                return await EngineAnswer.RunAsync(lease, statement, cancellationToken);
            }
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }

        // The text has a fault: the engine shall say which, where none of it can run.
        await lease.DisposeAsync();
        try
        {
            return await RunReadOnlyAsync(statement, cancellationToken);
        }
        catch (ClickHouseException readable) when (readable.Code == ClickHouseErrorCodes.ReadOnly)
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.MemoryLimitExceeded, "MEMORY_LIMIT_EXCEEDED", "Code: 241. DB::Exception: The engine had no memory left to read a statement. (MEMORY_LIMIT_EXCEEDED)");
        }
    }

    private static async Task<EngineLease> LendAsync(
        EngineConnectionPool pool, EngineStatement statement, IReadOnlyDictionary<string, string> defaults, CancellationToken cancellationToken)
    {
        var lease = await pool.LendAsync(cancellationToken);
        try
        {
            await lease.Connection.RunAsync(() =>
            {
                lease.Connection.Prepare(statement.Database, Merge(defaults, statement.Settings));
                return true;
            });
            return lease;
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    internal static ClickHouseException OnlyReads() =>
        new(ClickHouseErrorCodes.ReadOnly, "READONLY", "Code: 164. DB::Exception: Only reads are answered here. (READONLY)");

    private static void RefuseSeveral(QueryKind kind)
    {
        if (kind == QueryKind.Several)
        {
            throw new ClickHouseException(
                ClickHouseErrorCodes.SyntaxError, "SYNTAX_ERROR", "Code: 62. DB::Exception: Several statements in one request are not run. (SYNTAX_ERROR)");
        }
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> defaults, IReadOnlyDictionary<string, string> given)
    {
        var merged = new Dictionary<string, string>(defaults, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            merged[name] = value;
        }

        return merged;
    }

    private static string[] Arguments(EmbeddedEngineOptions options) =>
    [
        "--path=" + Path.GetFullPath(options.Path),
        $"--max_server_memory_usage={options.ServerMemoryMax}",
        $"--mark_cache_size={options.MarkCacheSize}",
        $"--index_mark_cache_size={options.MarkCacheSize}",
        $"--background_pool_size={options.MergeThreads}",
        .. options.ConfigFile is null ? Array.Empty<string>() : ["--config-file=" + Path.GetFullPath(options.ConfigFile)],
    ];

    private static FileStream Lock(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            return new FileStream(
                Path.Combine(path, LockFileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EngineUnavailableException(
                $"The engine's directory {path} is in use by another process or cannot be written: {e.Message}", e);
        }
    }

    private static void Validate(EmbeddedEngineOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ServerMemoryMax, 256L << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.QueryMemoryMax, 1L << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Readers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Readers, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Writers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Writers, 16);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MergeThreads, 1);
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Telemetry.Store.Errors;
using Telemetry.Store.Sql;

namespace Telemetry.Store.Embedded;

/// <summary>One connection to the engine with a thread of its own; it runs one statement at a time.</summary>
internal sealed class EngineConnection
{
    private static readonly Lock ConnectGate = new();

    private readonly EngineThread thread;
    private readonly Dictionary<string, string> applied = new(StringComparer.Ordinal);
    private nint handle;
    private string database = "default";

    private EngineConnection(EngineThread thread) => this.thread = thread;

    /// <summary>Gets whether the connection must not be used again: its session is in an unknown or limited state.</summary>
    public bool Retired { get; private set; }

    private unsafe nint Connection => *(nint*)this.handle;

    /// <summary>Connects. The first connection of the process boots the engine with the arguments.</summary>
    public static async Task<EngineConnection> OpenAsync(string name, IReadOnlyList<string> arguments)
    {
        var thread = new EngineThread(name);
        var connection = new EngineConnection(thread);
        try
        {
            return await thread.RunAsync(() =>
            {
                connection.handle = Connect(arguments);
                return connection;
            });
        }
        catch
        {
            thread.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Marks the connection as not to be used again after the present lease. After a query that failed half way, the engine
    /// puts what that query had already formatted in front of the connection's next answer.
    /// </summary>
    public void Retire() => Retired = true;

    /// <summary>Runs a call on the connection's thread.</summary>
    public Task<T> RunAsync<T>(Func<T> call) => this.thread.RunAsync(call);

    public async Task CloseAsync()
    {
        await this.thread.RunAsync(() =>
        {
            Close();
            return true;
        });
        this.thread.Dispose();
    }

    /// <summary>Brings database and settings of the session to exactly these. Call on the thread.</summary>
    public void Prepare(string databaseName, IReadOnlyDictionary<string, string> settings)
    {
        var changes = new List<string>();
        foreach (var (name, value) in settings)
        {
            if (!this.applied.TryGetValue(name, out var before) || before != value)
            {
                changes.Add($"{SqlQuote.Identifier(name)} = {SqlQuote.Text(value)}");
            }
        }

        foreach (var name in this.applied.Keys.Where(name => !settings.ContainsKey(name)))
        {
            changes.Add($"{SqlQuote.Identifier(name)} = DEFAULT");
        }

        if (changes.Count > 0)
        {
            // A failed SET may have applied a part: this session is not used again.
            var retired = Retired;
            Retired = true;
            Execute("SET " + string.Join(", ", changes));
            this.applied.Clear();
            foreach (var (name, value) in settings)
            {
                this.applied[name] = value;
            }

            Retired = retired;
        }

        if (this.database != databaseName)
        {
            Execute("USE " + SqlQuote.Identifier(databaseName));
            this.database = databaseName;
        }
    }

    /// <summary>Says what a text would do, without running it. Call on the thread.</summary>
    public unsafe QueryKind Classify(string sql)
    {
        using var arguments = new NativeArguments(sql, "", []);
        var analysis = new LibChdb.QueryAnalysis { StructSize = (uint)sizeof(LibChdb.QueryAnalysis) };
        if (LibChdb.Classify(Connection, arguments.Sql, arguments.SqlLength, null, 0, &analysis) != LibChdb.Success)
        {
            throw new ClickHouseException("The engine refused to classify a statement.");
        }

        return analysis.StatementCount switch
        {
            0 => QueryKind.Unreadable,
            > 1 => QueryKind.Several,
            _ => analysis.QueryClass == 0 ? QueryKind.Read : QueryKind.Write,
        };
    }

    /// <summary>Runs a statement to its end and returns the whole answer. Call on the thread.</summary>
    public unsafe byte[] Query(EngineStatement statement)
    {
        using var a = new NativeArguments(statement.Sql, statement.Format, statement.Parameters);
        var result = LibChdb.Query(
            Connection, a.Sql, a.SqlLength, a.Format, a.FormatLength, a.Names, a.NameLengths, a.Values, a.ValueLengths, a.Count);
        try
        {
            return Content(result).ToArray();
        }
        catch
        {
            Retire();
            throw;
        }
        finally
        {
            LibChdb.DestroyResult(result);
        }
    }

    /// <summary>Begins a query whose answer is fetched in chunks. Call on the thread.</summary>
    public unsafe nint BeginQuery(EngineStatement statement)
    {
        using var a = new NativeArguments(statement.Sql, statement.Format, statement.Parameters);
        var stream = LibChdb.StreamQuery(
            Connection, a.Sql, a.SqlLength, a.Format, a.FormatLength, a.Names, a.NameLengths, a.Values, a.ValueLengths, a.Count);
        try
        {
            ThrowOnError(LibChdb.ResultError(stream));
        }
        catch
        {
            Retire();
            LibChdb.DestroyResult(stream);
            throw;
        }

        return stream;
    }

    /// <summary>Fetches the next chunk; empty at the end. Call on the thread.</summary>
    public unsafe byte[] FetchChunk(nint stream)
    {
        var chunk = LibChdb.StreamFetch(Connection, stream);
        try
        {
            return Content(chunk).ToArray();
        }
        catch
        {
            Retire();
            throw;
        }
        finally
        {
            LibChdb.DestroyResult(chunk);
        }
    }

    /// <summary>Ends a query, whether or not all of it was fetched. Call on the thread.</summary>
    public void EndQuery(nint stream, bool finished)
    {
        if (!finished)
        {
            Retire();
            LibChdb.StreamCancel(Connection, stream);
        }

        LibChdb.DestroyResult(stream);
    }

    /// <summary>Begins an insert whose data follow in chunks. Call on the thread.</summary>
    public unsafe nint BeginInsert(EngineStatement statement)
    {
        using var a = new NativeArguments(statement.Sql, statement.Format, statement.Parameters);
        var stream = LibChdb.InsertBegin(
            Connection, a.Sql, a.SqlLength, a.Format, a.FormatLength, a.Names, a.NameLengths, a.Values, a.ValueLengths, a.Count);
        try
        {
            ThrowOnError(LibChdb.InsertError(stream));
        }
        catch
        {
            Retire();
            LibChdb.InsertDestroy(stream);
            throw;
        }

        return stream;
    }

    /// <summary>Throws what the engine said, if anything.</summary>
    public static unsafe void ThrowOnError(byte* text)
    {
        if (text is not null)
        {
            throw ClickHouseErrorText.ToException(Marshal.PtrToStringUTF8((nint)text) ?? "");
        }
    }

    /// <summary>Gets the bytes of an answer, valid until it is destroyed, or throws its error.</summary>
    private static unsafe ReadOnlySpan<byte> Content(nint result)
    {
        ThrowOnError(LibChdb.ResultError(result));
        return new ReadOnlySpan<byte>(LibChdb.ResultBuffer(result), checked((int)LibChdb.ResultLength(result)));
    }

    private unsafe void Close() => LibChdb.Close((nint*)this.handle);

    private void Execute(string sql) => Query(new EngineStatement { Sql = sql, Format = "Null" });

    private static unsafe nint Connect(IReadOnlyList<string> arguments)
    {
        var texts = arguments.Prepend("clickhouse").Select(text => Encoding.UTF8.GetBytes(text + "\0")).ToArray();
        var pins = texts.Select(text => GCHandle.Alloc(text, GCHandleType.Pinned)).ToArray();
        try
        {
            var pointers = pins.Select(pin => pin.AddrOfPinnedObject()).ToArray();
            fixed (nint* start = pointers)
            {
                lock (ConnectGate)
                {
                    LibChdb.SetSignalHandlersEnabled(0);
                    var signals = SignalGuard.Capture();
                    var handle = (nint)LibChdb.Connect(pointers.Length, (byte**)start);
                    signals.Restore();
                    return handle != 0
                        ? handle
                        : throw new EngineUnavailableException(
                            "The embedded ClickHouse engine did not start. Its own message is above, on standard error.");
                }
            }
        }
        finally
        {
            foreach (var pin in pins)
            {
                pin.Free();
            }
        }
    }
}

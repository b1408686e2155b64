using System.Runtime.InteropServices;

namespace Telemetry.Store.Embedded;

/// <summary>The functions of libchdb's C interface that the engine uses.</summary>
internal static unsafe partial class LibChdb
{
    public const string Name = "libchdb";
    public const int Success = 0;

    static LibChdb() => EngineLibrary.Register();

    [LibraryImport(Name, EntryPoint = "chdb_connect")]
    public static partial nint* Connect(int argumentCount, byte** arguments);

    [LibraryImport(Name, EntryPoint = "chdb_close_conn")]
    public static partial void Close(nint* connection);

    [LibraryImport(Name, EntryPoint = "chdb_set_signal_handlers_enabled")]
    public static partial void SetSignalHandlersEnabled(int enabled);

    [LibraryImport(Name, EntryPoint = "chdb_classify_query_n")]
    public static partial int Classify(
        nint connection, byte* sql, nuint sqlLength, byte* database, nuint databaseLength, QueryAnalysis* analysis);

    [LibraryImport(Name, EntryPoint = "chdb_query_with_params_n")]
    public static partial nint Query(
        nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Name, EntryPoint = "chdb_stream_query_with_params_n")]
    public static partial nint StreamQuery(
        nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Name, EntryPoint = "chdb_stream_fetch_result")]
    public static partial nint StreamFetch(nint connection, nint stream);

    [LibraryImport(Name, EntryPoint = "chdb_stream_cancel_query")]
    public static partial void StreamCancel(nint connection, nint stream);

    [LibraryImport(Name, EntryPoint = "chdb_destroy_query_result")]
    public static partial void DestroyResult(nint result);

    [LibraryImport(Name, EntryPoint = "chdb_result_buffer")]
    public static partial byte* ResultBuffer(nint result);

    [LibraryImport(Name, EntryPoint = "chdb_result_length")]
    public static partial nuint ResultLength(nint result);

    [LibraryImport(Name, EntryPoint = "chdb_result_error")]
    public static partial byte* ResultError(nint result);

    [LibraryImport(Name, EntryPoint = "chdb_stream_insert_with_params_n")]
    public static partial nint InsertBegin(
        nint connection, byte* sql, nuint sqlLength, byte* format, nuint formatLength,
        byte** names, nuint* nameLengths, byte** values, nuint* valueLengths, nuint count);

    [LibraryImport(Name, EntryPoint = "chdb_stream_append")]
    public static partial int InsertAppend(nint stream, byte* data, nuint length);

    [LibraryImport(Name, EntryPoint = "chdb_stream_done")]
    public static partial nint InsertDone(nint stream);

    [LibraryImport(Name, EntryPoint = "chdb_stream_cancel_insert")]
    public static partial void InsertCancel(nint stream);

    [LibraryImport(Name, EntryPoint = "chdb_stream_insert_error")]
    public static partial byte* InsertError(nint stream);

    [LibraryImport(Name, EntryPoint = "chdb_destroy_insert_stream")]
    public static partial void InsertDestroy(nint stream);

    /// <summary>What <c>chdb_classify_query_n</c> reports; versioned by its size.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct QueryAnalysis
    {
        public uint StructSize;
        public uint StatementCount;
        public uint Flags;
        public uint QueryClass;
    }
}

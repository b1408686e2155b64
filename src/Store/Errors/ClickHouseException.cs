using System.Data.Common;

namespace Telemetry.Store.Errors;

/// <summary>An error that ClickHouse, embedded or a server, answered with, or that kept a request from reaching it.</summary>
public sealed class ClickHouseException : DbException
{
    public ClickHouseException() { }

    public ClickHouseException(string message) : base(message) { }

    public ClickHouseException(string message, Exception innerException) : base(message, innerException) { }

    public ClickHouseException(int code, string name, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Code = code;
        Name = name;
    }

    /// <summary>Gets ClickHouse's error code, e.g. 60; 0 where the answer held none.</summary>
    public int Code { get; }

    /// <summary>Gets ClickHouse's name of the code, e.g. <c>UNKNOWN_TABLE</c>; empty where the answer held none.</summary>
    public string Name { get; } = "";

    public override int ErrorCode => Code;

    /// <summary>Gets whether the same request may succeed later; see <see cref="RetryVerdict"/>.</summary>
    public override bool IsTransient => RetryVerdict.IsTransient(Code);
}

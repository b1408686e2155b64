namespace Telemetry.Store.Errors;

/// <summary>The ClickHouse error codes that this code base names.</summary>
public static class ClickHouseErrorCodes
{
    public const int BadArguments = 36;
    public const int UnknownTable = 60;
    public const int SyntaxError = 62;
    public const int CannotOpenFile = 76;
    public const int UnknownDatabase = 81;
    public const int FileDoesNotExist = 107;
    public const int UnknownSetting = 115;
    public const int TimeoutExceeded = 159;
    public const int ReadOnly = 164;
    public const int TooManySimultaneousQueries = 202;
    public const int UnknownUser = 192;
    public const int WrongPassword = 193;
    public const int RequiredPassword = 194;
    public const int SocketTimeout = 209;
    public const int NetworkError = 210;
    public const int MemoryLimitExceeded = 241;
    public const int AccessDenied = 497;
    public const int AuthenticationFailed = 516;
    public const int BadQueryParameter = 457;
}

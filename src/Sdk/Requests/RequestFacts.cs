namespace Telemetry.Sdk.Requests;

/// <summary>What is kept of a request: names only, never its text.</summary>
internal sealed class RequestFacts
{
    /// <summary>Nothing is known: the body was not read.</summary>
    public static RequestFacts None { get; } = new();

    public string Model { get; set; } = "";
    public bool IsStream { get; set; }

    /// <summary>Gets or sets the user that the caller named to the provider; empty where it named none.</summary>
    public string User { get; set; } = "";

    public string PrefixFingerprint { get; set; } = "";
    public string RequestFingerprint { get; set; } = "";
}

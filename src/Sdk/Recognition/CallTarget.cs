using Telemetry.Events;

namespace Telemetry.Sdk.Recognition;

/// <summary>Which model endpoint a request goes to, as far as its URL tells.</summary>
/// <param name="Host">The host's rule.</param>
/// <param name="Api">The shape of the usage object that the answer will carry.</param>
/// <param name="Kind">How the answer is built.</param>
internal readonly record struct CallTarget(HostRule Host, string Api, AnswerKind Kind)
{
    public string Operation { get; init; } = "chat";

    /// <summary>Gets the model that the path names; empty where the body does.</summary>
    public string Model { get; init; } = "";

    /// <summary>Gets whether the request fetches the result of an earlier call, which counts if it was only promised then.</summary>
    public bool IsRetrieval { get; init; }

    /// <summary>Gets the region that the URL names; empty where it names none.</summary>
    public string Region { get; init; } = "";
}

/// <summary>What is known of a host.</summary>
/// <param name="ChatApi">The api of <c>/chat/completions</c> there.</param>
internal sealed record HostRule(string Provider, string ChatApi)
{
    public BillingKind Billing { get; init; }
    public string DeploymentType { get; init; } = "";
    public string Region { get; init; } = "";
}

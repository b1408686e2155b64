using Telemetry.Events;

namespace Telemetry.Sdk;

/// <summary>A host that answers like a known provider: a gateway, a server of one's own, or a provider that is not known by name.</summary>
public sealed record CapturedHost
{
    /// <summary>Gets the host's name or address as it stands in the URL, e.g. <c>llm.internal</c>; with <c>:port</c> only that port is meant.</summary>
    public required string Host { get; init; }

    /// <summary>Gets who serves there: one of the contract's providers, or any lower-case name without white space.</summary>
    public required string Provider { get; init; }

    /// <summary>Gets the shape of <c>usage</c> in answers of <c>/chat/completions</c>; empty: the provider's own, else <c>openai.chat</c>.</summary>
    public string ChatApi { get; init; } = "";

    /// <summary>Gets who pays for calls to this host.</summary>
    public BillingKind Billing { get; init; }

    /// <summary>Gets the deployment type as the cloud names it; empty: not said.</summary>
    public string DeploymentType { get; init; } = "";
}

namespace Telemetry.Events;

/// <summary>How the attempt ended.</summary>
public enum CallStatus { Ok, Error, Aborted, Refused }

/// <summary>How far the counts can be trusted; a higher value is better.</summary>
public enum UsageQuality { Partial = 0, Estimated = 1, Final = 2 }

/// <summary>Who pays for the call. Only <see cref="Metered"/> adds to cost and budgets.</summary>
public enum BillingKind { Metered, Subscription, Provisioned, SelfHosted }

/// <summary>What the caller's own response cache did. A hit costs 0 and carries the usage it avoided.</summary>
public enum ResponseCacheResult { None, Miss, Exact, Semantic }

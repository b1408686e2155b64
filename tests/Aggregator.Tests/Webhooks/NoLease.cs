using Telemetry.Aggregator.Evaluation;

namespace Telemetry.Aggregator.Tests.Webhooks;

/// <summary>Keeps a host from working, for tests that evaluate by themselves.</summary>
internal sealed class NoLease : IEvaluationLease
{
    public bool IsHeld => false;
}

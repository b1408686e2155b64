using Telemetry.Testing.Kafka;

namespace Telemetry.Cluster.Tests;

/// <summary>A test that needs kcat; left out where it is not installed and cannot be.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KcatFactAttribute : FactAttribute
{
    public KcatFactAttribute()
    {
        if (!Kcat.IsAvailable)
        {
            Skip = "kcat is missing: apt-get install kcat";
        }
    }
}

using Telemetry.Testing.Kafka;

namespace Telemetry.Tests.Common;

/// <summary>A test that needs kcat; left out where it is not installed and cannot be. Compiled into the projects with such tests.</summary>
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

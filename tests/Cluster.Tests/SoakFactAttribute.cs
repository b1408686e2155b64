namespace Telemetry.Cluster.Tests;

/// <summary>A test that takes long and runs with <c>./telemetry test --soak</c> alone.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SoakFactAttribute : FactAttribute
{
    public SoakFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("TELEMETRY_SOAK") != "1")
        {
            Skip = "It takes long: ./telemetry test --soak runs it.";
        }
    }
}

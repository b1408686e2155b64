using Telemetry.Bench.Reporting;

namespace Telemetry.Bench.Scenarios;

/// <summary>One thing to measure.</summary>
internal interface IScenario
{
    /// <summary>Gets the word that chooses it on the command line.</summary>
    string Name { get; }

    /// <summary>Gets what it measures, in one line.</summary>
    string About { get; }

    /// <summary>Measures.</summary>
    Task<Section> RunAsync(BenchContext context);
}

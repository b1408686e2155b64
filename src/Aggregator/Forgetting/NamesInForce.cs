using Telemetry.Store.Client;
using Telemetry.Store.Ingest;
using Telemetry.Store.Subjects;

namespace Telemetry.Aggregator.Forgetting;

/// <summary>Says when nothing under way can bring a name any more that was just remembered as forgotten.</summary>
public interface INamesInForce
{
    /// <summary>Says what is still waited for.</summary>
    /// <param name="rememberedAt">When the store began to remember the name (UTC).</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>A sentence; empty when every ingester leaves the name out, and everything read before is stored.</returns>
    Task<string> WaitingForAsync(DateTimeOffset rememberedAt, CancellationToken cancellationToken);
}

/// <summary>The names of this process, whose own ingester leaves them out at once: the embedded form.</summary>
public sealed class OwnNames(IDataFreshness freshness) : INamesInForce
{
    public Task<string> WaitingForAsync(DateTimeOffset rememberedAt, CancellationToken cancellationToken) =>
        Task.FromResult(freshness.DataRefreshedAt >= rememberedAt ? "" : "Calls taken in before the request are still being stored.");
}

/// <summary>The names that the ingesters of a store report to know: the form with services.</summary>
public sealed class ReportedNames(ClickHouseDataSource source, ForgottenSubjects subjects, TimeProvider time) : INamesInForce
{
    private readonly ProgressTable progress = new(source);
    private string version = "";
    private DateTimeOffset knownSince;

    public async Task<string> WaitingForAsync(DateTimeOffset rememberedAt, CancellationToken cancellationToken)
    {
        // An ingester may have let go of old names meanwhile.
        await subjects.ReadAsync(cancellationToken);
        var reports = await this.progress.ReadAsync(cancellationToken);
        if (reports.FirstOrDefault(report => report.ReportedAt < rememberedAt || report.SubjectsVersion != subjects.Version) is { } behind)
        {
            this.version = "";
            return $"The ingester {behind.Ingester} has not said of {behind.Topic}/{behind.Partition} that it leaves the name out: telemetry ingest must run.";
        }

        if (this.version != subjects.Version)
        {
            (this.version, this.knownSince) = (subjects.Version, time.GetUtcNow());
        }

        return reports.All(report => report.IncludedUpTo >= this.knownSince) ? "" : "Calls taken in before the request are still being stored.";
    }
}

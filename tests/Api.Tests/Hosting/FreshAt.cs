using Telemetry.Store.Ingest;

namespace Telemetry.Api.Tests.Hosting;

/// <summary>States a freshness where no ingester runs.</summary>
public sealed class FreshAt(DateTimeOffset at) : IDataFreshness
{
    public DateTimeOffset DataRefreshedAt { get; set; } = at;
}

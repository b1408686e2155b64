using System.Collections.Immutable;
using Telemetry.Simulator.Calendar;

namespace Telemetry.Simulator.Company;

/// <summary>One team's use of one feature in one zone: the unit that makes calls.</summary>
/// <param name="Index">Its place among all workloads, from 0.</param>
/// <param name="Team">The team; empty where calls are not attributed.</param>
/// <param name="CostCenter">Who pays for the team.</param>
/// <param name="Projects">What the team works on.</param>
/// <param name="Share">Its part of the calls of a busy hour, in relation to the sum of all parts.</param>
internal sealed record Workload(
    int Index, string Team, string CostCenter, ImmutableArray<string> Projects, Feature Feature, WorkZone Zone, int Share)
{
    /// <summary>Gets whether its calls name who they are for.</summary>
    public bool IsAttributed => this.Team.Length > 0;
}

/// <summary>The company: its teams and what each of them does where.</summary>
internal static class Workloads
{
    public static ImmutableArray<Workload> All { get; } =
    [
        .. Teams().Select(static (entry, index) => new Workload(index, entry.Team, entry.CostCenter, entry.Projects, entry.Feature, entry.Zone, entry.Share)),
    ];

    /// <summary>Gets the workload that goes wrong for some hours.</summary>
    public static Workload Anomalous { get; } = All.Single(static workload => workload.Feature == Features.SupportAgent && workload.Zone == WorkZone.Berlin);

    private static IEnumerable<Entry> Teams() =>
    [
        .. Of("support", "cc-2100", ["helpdesk", "onboarding", "returns"], Features.SupportAgent, (WorkZone.LosAngeles, 75), (WorkZone.Berlin, 65), (WorkZone.Kolkata, 40)),
        .. Of("docs", "cc-2200", ["developer-docs", "help-center", "handbook"], Features.KnowledgeBase, (WorkZone.LosAngeles, 30), (WorkZone.Berlin, 30), (WorkZone.Tokyo, 20)),
        .. Of("research", "cc-3100", ["market", "patents"], Features.Research, (WorkZone.LosAngeles, 44), (WorkZone.Berlin, 44)),
        .. Of("growth", "cc-2300", ["web", "app", "partners"], Features.ShortChat, (WorkZone.LosAngeles, 85), (WorkZone.Berlin, 75), (WorkZone.Tokyo, 55), (WorkZone.Kolkata, 45)),
        .. Of("people", "cc-4100", ["intranet", "meetings", "mail"], Features.Assistant, (WorkZone.LosAngeles, 65), (WorkZone.Berlin, 65), (WorkZone.Kolkata, 45)),
        .. Of("operations", "cc-2400", ["tickets", "invoices"], Features.Classification, (WorkZone.LosAngeles, 110), (WorkZone.Berlin, 110)),
        .. Of("search", "cc-2500", ["site-search", "catalogue"], Features.SearchIndex, (WorkZone.LosAngeles, 20)),
        .. Engineering("platform", "cc-1100", ["api", "storage", "ci"], WorkZone.LosAngeles),
        .. Engineering("payments", "cc-1200", ["checkout", "ledger"], WorkZone.Berlin),
        .. Engineering("mobile", "cc-1300", ["ios", "android"], WorkZone.Tokyo),
        .. Engineering("data", "cc-1400", ["warehouse", "pipelines"], WorkZone.Kolkata),
        .. Of("", "", [], Features.Unattributed, (WorkZone.Berlin, 12)),
    ];

    private static IEnumerable<Entry> Engineering(string team, string costCenter, ImmutableArray<string> projects, WorkZone zone) =>
        [.. Of(team, costCenter, projects, Features.CodingAgent, (zone, 55)), .. Of(team, costCenter, projects, Features.CodeCompletion, (zone, 80))];

    private static IEnumerable<Entry> Of(
        string team, string costCenter, ImmutableArray<string> projects, Feature feature, params (WorkZone Zone, int Share)[] zones) =>
        zones.Select(zone => new Entry(team, costCenter, projects, feature, zone.Zone, zone.Share));

    private sealed record Entry(string Team, string CostCenter, ImmutableArray<string> Projects, Feature Feature, WorkZone Zone, int Share);
}

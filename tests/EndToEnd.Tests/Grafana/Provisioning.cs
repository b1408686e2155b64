using System.Globalization;
using YamlDotNet.Serialization;

namespace Telemetry.EndToEnd.Tests.Grafana;

/// <summary>A provisioned alert rule.</summary>
/// <param name="Sql">Its statement, as Grafana reads it from the file.</param>
/// <param name="RangeSeconds">How far back it looks.</param>
internal sealed record AlertRule(string Uid, bool IsPaused, string Board, string Sql, int RangeSeconds, IReadOnlyDictionary<string, object> Content);

/// <summary>What Grafana reads when it starts.</summary>
internal static class Provisioning
{
    public static IReadOnlyList<AlertRule> AlertRules { get; } =
    [
        .. from @group in List(Read("alerting", "rules.yaml")["groups"])
           from rule in List(@group["rules"])
           let query = List(rule["data"]).First()
           select new AlertRule(
               (string)rule["uid"],
               (string)rule["isPaused"] == "true",
               (string)rule["dashboardUid"],
               // Grafana takes $NAME for a variable of its environment; $$ stands for one $.
               ((string)Map(query["model"])["rawSql"]).Replace("$$", "$", StringComparison.Ordinal),
               int.Parse((string)Map(query["relativeTimeRange"])["from"], CultureInfo.InvariantCulture),
               rule),
    ];

    public static IReadOnlyDictionary<string, object> Read(string folder, string file)
    {
        var path = Checkout.PathOf("grafana", "provisioning", folder, file);
        return Map(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(File.ReadAllText(path)));
    }

    public static IReadOnlyDictionary<string, object> Map(object value) =>
        ((IDictionary<object, object>)value).ToDictionary(static pair => (string)pair.Key, static pair => pair.Value, StringComparer.Ordinal);

    public static IEnumerable<IReadOnlyDictionary<string, object>> List(object value) => ((IEnumerable<object>)value).Select(Map);
}

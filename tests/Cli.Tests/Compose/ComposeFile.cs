using YamlDotNet.Serialization;

namespace Telemetry.Cli.Tests.Compose;

/// <summary>The repository's compose file, its anchors and merges resolved.</summary>
internal sealed class ComposeFile
{
    private readonly IDictionary<object, object> root;

    private ComposeFile(IDictionary<object, object> root) => this.root = root;

    /// <summary>Gets the services by name.</summary>
    public IEnumerable<(string Name, IDictionary<object, object> Service)> Services =>
        Map(this.root["services"]).Select(static pair => ((string)pair.Key, Map(pair.Value)));

    public static ComposeFile Read()
    {
        var parser = new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(File.ReadAllText(Checkout.PathOf("docker-compose.yml")))));
        return new ComposeFile(new DeserializerBuilder().Build().Deserialize<Dictionary<object, object>>(parser));
    }

    /// <summary>Gets a service's environment.</summary>
    public static IEnumerable<(string Name, string Value)> Environment(IDictionary<object, object> service) =>
        service.TryGetValue("environment", out var all) ? Map(all).Select(static pair => ((string)pair.Key, (string)pair.Value)) : [];

    /// <summary>Gets a list of texts; empty where the service has none.</summary>
    public static IReadOnlyList<string> Texts(IDictionary<object, object> service, string key) =>
        service.TryGetValue(key, out var list) ? [.. ((IEnumerable<object>)list).Cast<string>()] : [];

    public static IDictionary<object, object> Map(object value) => (IDictionary<object, object>)value;
}

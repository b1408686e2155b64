using Telemetry.Events;

namespace Telemetry.Sdk.Recognition;

/// <summary>Finds the rule of a host: those told by the caller first, then the providers' own. Any other host costs two look-ups.</summary>
internal sealed class HostTable
{
    private const int AnyPort = 0;

    private static readonly HostRule Azure = new("azure", UsageApis.OpenAiChat);
    private static readonly HostRule Bedrock = new("bedrock", UsageApis.OpenAiChat);
    private static readonly HostRule Vertex = new("vertex", UsageApis.OpenAiChat);
    private static readonly HostRule XAi = new("xai", UsageApis.OpenAiChat);

    private static readonly (string Host, HostRule Rule)[] Known =
    [
        ("api.anthropic.com", new("anthropic", UsageApis.OpenAiChat)),
        ("api.openai.com", new("openai", UsageApis.OpenAiChat)),
        ("us.api.openai.com", new("openai", UsageApis.OpenAiChat) { Region = "us" }),
        ("eu.api.openai.com", new("openai", UsageApis.OpenAiChat) { Region = "eu" }),
        ("generativelanguage.googleapis.com", new("google", UsageApis.OpenAiChat)),
        ("aiplatform.googleapis.com", Vertex),
        ("api.deepseek.com", new("deepseek", UsageApis.DeepSeekChat)),
        ("api.mistral.ai", new("mistral", UsageApis.MistralChat)),
        ("codestral.mistral.ai", new("mistral", UsageApis.MistralChat)),
        ("api.x.ai", XAi),
    ];

    private static readonly (string Start, string End, HostRule Rule)[] Patterns =
    [
        ("", ".openai.azure.com", Azure),
        ("", ".services.ai.azure.com", Azure),
        ("", ".cognitiveservices.azure.com", Azure),
        ("bedrock-runtime", ".amazonaws.com", Bedrock),
        ("bedrock-runtime", ".amazonaws.com.cn", Bedrock),
        ("", "-aiplatform.googleapis.com", Vertex),
        ("aiplatform.", ".rep.googleapis.com", Vertex),
        ("", ".api.x.ai", XAi),
    ];

    private readonly Dictionary<string, List<(int Port, HostRule Rule)>> byName = new(StringComparer.OrdinalIgnoreCase);

    public HostTable(IEnumerable<CapturedHost> told)
    {
        foreach (var host in told)
        {
            Add(host);
        }

        foreach (var (name, rule) in Known)
        {
            RulesOf(name).Add((AnyPort, rule));
        }
    }

    /// <summary>Finds the rule of a URL's host; null for a host that serves no model that is known.</summary>
    public HostRule? Find(Uri url)
    {
        var name = url.Host;
        if (this.byName.TryGetValue(name, out var rules))
        {
            foreach (var (port, rule) in rules)
            {
                if (port == AnyPort || port == url.Port)
                {
                    return rule;
                }
            }
        }

        foreach (var (start, end, rule) in Patterns)
        {
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase) && name.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            {
                return rule;
            }
        }

        return null;
    }

    private void Add(CapturedHost host)
    {
        if (!Uri.TryCreate($"http://{host.Host}/", UriKind.Absolute, out var url) || url.AbsolutePath != "/")
        {
            throw new ArgumentException($"Hosts: '{host.Host}' is no host; give a name or an address, with a port if only one is meant.", nameof(host));
        }

        if (host.Provider.Length == 0 || host.Provider.Any(static c => char.IsUpper(c) || char.IsWhiteSpace(c)))
        {
            throw new ArgumentException($"Hosts: the provider of {host.Host} must be a lower-case name without white space, but is '{host.Provider}'.", nameof(host));
        }

        if (host.ChatApi.Length > 0 && !UsageApis.All.Contains(host.ChatApi))
        {
            throw new ArgumentException(
                $"Hosts: '{host.ChatApi}', the chat api of {host.Host}, is none of {string.Join(", ", UsageApis.All)}.{NearestName.Hint(host.ChatApi, UsageApis.All)}", nameof(host));
        }

        // A told port is tried before any rule for all ports.
        var port = host.Host.EndsWith(string.Create(null, $":{url.Port}"), StringComparison.Ordinal) ? url.Port : AnyPort;
        var entry = (port, new HostRule(host.Provider, host.ChatApi.Length > 0 ? host.ChatApi : ChatApiOf(host.Provider))
        {
            Billing = host.Billing,
            DeploymentType = host.DeploymentType,
        });
        if (port == AnyPort)
        {
            RulesOf(url.Host).Add(entry);
        }
        else
        {
            RulesOf(url.Host).Insert(0, entry);
        }
    }

    private static string ChatApiOf(string provider) =>
        Known.FirstOrDefault(entry => entry.Rule.Provider == provider).Rule?.ChatApi ?? UsageApis.OpenAiChat;

    private List<(int Port, HostRule Rule)> RulesOf(string name)
    {
        if (!this.byName.TryGetValue(name, out var rules))
        {
            this.byName[name] = rules = [];
        }

        return rules;
    }
}

namespace Telemetry.Events.Formats.GenAi;

/// <summary>What OpenTelemetry calls providers, in the terms of events.</summary>
public static class GenAiProviders
{
    /// <summary>Hosts of providers, by what their names begin and end with; what lies between is an account or a region.</summary>
    private static readonly (string Start, string End, string Provider)[] Hosts =
    [
        ("", "api.anthropic.com", "anthropic"), ("", "api.openai.com", "openai"), ("", ".openai.azure.com", "azure"),
        ("", ".services.ai.azure.com", "azure"), ("", ".cognitiveservices.azure.com", "azure"),
        ("", "generativelanguage.googleapis.com", "google"), ("", "aiplatform.googleapis.com", "vertex"), ("aiplatform.", ".rep.googleapis.com", "vertex"),
        ("", "api.deepseek.com", "deepseek"), ("", "api.mistral.ai", "mistral"), ("", "codestral.mistral.ai", "mistral"), ("", "api.x.ai", "xai"),
        ("bedrock-runtime", ".amazonaws.com", "bedrock"), ("bedrock-runtime", ".amazonaws.com.cn", "bedrock"),
    ];

    /// <summary>
    /// Gets who served a call. OpenAI's client calls other providers too, and its spans then still name OpenAI, so a host that
    /// is known comes before that name.
    /// </summary>
    /// <param name="name">The value of <c>gen_ai.provider.name</c> or of an older attribute; empty where there is none.</param>
    /// <param name="host">The value of <c>server.address</c>; empty where there is none.</param>
    /// <returns>Empty where neither tells.</returns>
    public static string Of(string name, string host)
    {
        var named = OfName(name);
        return named is "" or "openai" && OfHost(host) is { Length: > 0 } called ? called : named;
    }

    /// <summary>Gets the provider of a name; one that is not known stays as it is, in lower case.</summary>
    private static string OfName(string name)
    {
        var lower = name.Trim().ToLowerInvariant().Replace(' ', '_');
        return lower switch
        {
            "aws.bedrock" or "aws_bedrock" or "aws" or "amazon_bedrock" or "amazon-bedrock" or "bedrock_converse" => "bedrock",
            "azure.ai.openai" or "azure.ai.inference" or "az.ai.openai" or "az.ai.inference" or "azure_openai" or "azure.openai" or "azure_ai" => "azure",
            "gcp.gemini" or "gcp.gen_ai" or "gemini" or "google_genai" or "google_gla" or "google-gla" or "google.generative-ai" or "google_generative_ai" => "google",
            "gcp.vertex_ai" or "vertex_ai" or "vertexai" or "google-vertex" or "google_vertex" => "vertex",
            "mistral_ai" or "mistralai" => "mistral",
            "x_ai" or "x.ai" => "xai",
            _ => lower,
        };
    }

    private static string OfHost(string host)
    {
        foreach (var (start, end, provider) in Hosts)
        {
            if (host.EndsWith(end, StringComparison.OrdinalIgnoreCase) && host.StartsWith(start, StringComparison.OrdinalIgnoreCase)
                && (host.Length == end.Length || end[0] == '.' || host[^(end.Length + 1)] is '.' or '-'))
            {
                return provider;
            }
        }

        return "";
    }
}

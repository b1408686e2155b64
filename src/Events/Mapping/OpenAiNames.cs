namespace Telemetry.Events.Mapping;

/// <summary>What one of OpenAI's endpoints, or of those that copy them, calls the two sides of its usage.</summary>
/// <param name="Output">Null where there is no output, as for embeddings.</param>
internal sealed record OpenAiNames(string Input, string InputDetails, string? Output, string OutputDetails)
{
    public static OpenAiNames Chat { get; } =
        new("prompt_tokens", "prompt_tokens_details", "completion_tokens", "completion_tokens_details");

    public static OpenAiNames Responses { get; } =
        new("input_tokens", "input_tokens_details", "output_tokens", "output_tokens_details");

    public static OpenAiNames Embeddings { get; } =
        Chat with { Output = null };

    /// <summary>Mistral's usage has Chat's names; its audio is counted in seconds, which no class holds.</summary>
    public static OpenAiNames Mistral { get; } = Chat;
}

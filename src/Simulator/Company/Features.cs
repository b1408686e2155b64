using Telemetry.Simulator.Calendar;
using static Telemetry.Simulator.Models.ModelLineup;

namespace Telemetry.Simulator.Company;

/// <summary>What the company uses language models for.</summary>
internal static class Features
{
    /// <summary>Gets answers over a knowledge base of 200,000 tokens that stays in the cache for an hour.</summary>
    public static Feature KnowledgeBase { get; } = new()
    {
        Name = "docs-rag", TaskType = "question_answering", Rhythm = Rhythm.Customers, Arrivals = ArrivalShape.Conversation,
        Models = [new(AnthropicSmall, 46), new(AnthropicMedium, 42), new(GoogleMedium, 8), new(AnthropicLarge, 4)],
        PrefixTokens = 200_000, Prefixes = 2, CachesForAnHour = true,
        Fresh = new(LengthSource.ConversationInput, 1, 12), Output = new(LengthSource.ConversationOutput),
        ReasoningPerMille = 100, Streams = true, HasCustomers = true,
    };

    /// <summary>Gets an agent with instructions and tools of 12,000 tokens that answers customers.</summary>
    public static Feature SupportAgent { get; } = new()
    {
        Name = "support-agent", TaskType = "customer_support", Rhythm = Rhythm.Customers, Arrivals = ArrivalShape.Conversation,
        Models = [new(AnthropicSmall, 40), new(DeepSeekSmall, 18), new(AnthropicMedium, 30), new(BedrockMedium, 9), new(AnthropicLarge, 3)],
        PrefixTokens = 12_000, Prefixes = 3,
        Fresh = new(LengthSource.ConversationInput, 1, 6), Output = new(LengthSource.ConversationOutput),
        ReasoningPerMille = 150, Streams = true, HasCustomers = true, Agent = "support-agent",
    };

    /// <summary>Gets an assistant that reads 80,000 tokens of sources for each question.</summary>
    public static Feature Research { get; } = new()
    {
        Name = "research-assistant", TaskType = "research", Rhythm = Rhythm.Office, Arrivals = ArrivalShape.Conversation,
        Models = [new(OpenAiSmall, 12), new(AnthropicMedium, 36), new(OpenAiMedium, 24), new(AnthropicLargest, 16), new(OpenAiLarge, 12)],
        PrefixTokens = 80_000, Prefixes = 6,
        Fresh = new(LengthSource.ConversationInput, 1, 3), Output = new(LengthSource.ConversationOutput, 3),
        ReasoningPerMille = 400, Streams = true, HasUsers = true, Agent = "researcher",
    };

    /// <summary>Gets a short chat of about 2,000 tokens with answers kept by the caller.</summary>
    public static Feature ShortChat { get; } = new()
    {
        Name = "short-chat", TaskType = "chat", Rhythm = Rhythm.Customers, Arrivals = ArrivalShape.Conversation,
        Models = [new(OpenAiSmall, 34), new(GoogleSmall, 26), new(AnthropicSmall, 16), new(OpenAiMedium, 14), new(GoogleMedium, 10)],
        Fresh = new(LengthSource.ConversationInput, 1, 6), Output = new(LengthSource.ConversationOutput, 1, 2),
        Streams = true, HasResponseCache = true, HasCustomers = true,
    };

    /// <summary>Gets the classification of the day's tickets in the providers' batches, by night.</summary>
    public static Feature Classification { get; } = new()
    {
        Name = "ticket-classification", TaskType = "classification", Rhythm = Rhythm.Nightly, Arrivals = ArrivalShape.Code,
        Models = [new(OpenAiSmall, 50), new(AnthropicSmall, 42), new(OpenAiMedium, 8)],
        Fresh = new(LengthSource.CodeInput), Output = new(LengthSource.CodeOutput),
        IsBatch = true, HasCustomers = true,
    };

    /// <summary>Gets agents that write code, paid by subscriptions; their context grows until it is compacted.</summary>
    public static Feature CodingAgent { get; } = new()
    {
        Name = "coding-agent", TaskType = "coding", Rhythm = Rhythm.Office, Arrivals = ArrivalShape.Code,
        Models = [new(AnthropicSmall, 24), new(AnthropicMedium, 57), new(AnthropicLarge, 19)],
        PrefixTokens = 18_000, Fresh = new(LengthSource.CodeInput, 1, 2), Output = new(LengthSource.ConversationOutput),
        ReasoningPerMille = 250, Streams = true, IsSubscription = true, GrowsContext = true, HasUsers = true, Agent = "claude-code",
    };

    /// <summary>Gets completion in the editor: lengths and arrivals just as the code trace has them.</summary>
    public static Feature CodeCompletion { get; } = new()
    {
        Name = "code-completion", TaskType = "coding", Rhythm = Rhythm.Office, Arrivals = ArrivalShape.Code,
        Models = [new(OpenAiSmall, 58), new(AnthropicSmall, 28), new(OpenAiMedium, 14)],
        Fresh = new(LengthSource.CodeInput), Output = new(LengthSource.CodeOutput), HasUsers = true,
    };

    /// <summary>Gets the assistant of the staff: lengths and arrivals just as the conversation trace has them.</summary>
    public static Feature Assistant { get; } = new()
    {
        Name = "staff-assistant", TaskType = "chat", Rhythm = Rhythm.Office, Arrivals = ArrivalShape.Conversation,
        Models = [new(GoogleSmall, 30), new(OpenAiSmall, 24), new(OpenAiMedium, 26), new(GoogleMedium, 14), new(AnthropicLarge, 6)],
        Fresh = new(LengthSource.ConversationInput), Output = new(LengthSource.ConversationOutput),
        ReasoningPerMille = 120, Streams = true, HasUsers = true,
    };

    /// <summary>Gets the embeddings of a search index.</summary>
    public static Feature SearchIndex { get; } = new()
    {
        Name = "search-index", TaskType = "embedding", Rhythm = Rhythm.Machines, Arrivals = ArrivalShape.Conversation,
        Models = [new(Embeddings, 1)],
        Fresh = new(LengthSource.CodeInput, 1, 3), Output = new(LengthSource.CodeOutput), IsEmbedding = true,
    };

    /// <summary>Gets a service that nobody told to name who it calls for.</summary>
    public static Feature Unattributed { get; } = new()
    {
        Name = "", TaskType = "", Rhythm = Rhythm.Machines, Arrivals = ArrivalShape.Conversation,
        Models = [new(OpenAiSmall, 60), new(OpenAiMedium, 40)],
        Fresh = new(LengthSource.ConversationInput, 1, 4), Output = new(LengthSource.ConversationOutput, 1, 2),
    };
}

using System.Collections.Immutable;
using Telemetry.Simulator.Calendar;
using Telemetry.Simulator.Models;

namespace Telemetry.Simulator.Company;

/// <summary>Which trace the arrivals of a feature follow.</summary>
internal enum ArrivalShape
{
    Code,
    Conversation,
}

/// <summary>Which side of which trace a number of tokens follows.</summary>
internal enum LengthSource
{
    CodeInput,
    CodeOutput,
    ConversationInput,
    ConversationOutput,
}

/// <summary>Numbers of tokens: a trace's lengths, times <paramref name="Times"/>, divided by <paramref name="Divisor"/>.</summary>
internal readonly record struct Lengths(LengthSource Source, int Times = 1, int Divisor = 1);

/// <summary>How often a kind of call comes, and which models it goes to.</summary>
/// <param name="Share">Its part of the calls, in relation to the sum of all parts.</param>
internal readonly record struct ModelShare(ModelSeries Series, int Share);

/// <summary>One way in which the company uses language models.</summary>
internal sealed record Feature
{
    /// <summary>Gets the value of the dimension <c>feature</c>.</summary>
    public required string Name { get; init; }

    public required string TaskType { get; init; }

    public required Rhythm Rhythm { get; init; }

    public required ArrivalShape Arrivals { get; init; }

    public required ImmutableArray<ModelShare> Models { get; init; }

    /// <summary>Gets the tokens of the fixed part of the prompt, which the provider may cache; 0 for none.</summary>
    public int PrefixTokens { get; init; }

    /// <summary>Gets how many different fixed parts there are: each is an entry of its own in the cache.</summary>
    public int Prefixes { get; init; } = 1;

    /// <summary>Gets whether marked parts are cached for an hour instead of five minutes.</summary>
    public bool CachesForAnHour { get; init; }

    /// <summary>Gets the tokens of the prompt that are new in each call.</summary>
    public required Lengths Fresh { get; init; }

    public required Lengths Output { get; init; }

    /// <summary>Gets how many of a thousand output tokens are reasoning, where the model is not small.</summary>
    public int ReasoningPerMille { get; init; }

    public bool Streams { get; init; }

    /// <summary>Gets whether the calls are items of the provider's batches.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Gets whether a subscription pays for the calls.</summary>
    public bool IsSubscription { get; init; }

    /// <summary>Gets whether the context grows from call to call within a session, as an agent's does.</summary>
    public bool GrowsContext { get; init; }

    public bool IsEmbedding { get; init; }

    /// <summary>Gets whether the caller keeps answers itself and looks there first.</summary>
    public bool HasResponseCache { get; init; }

    /// <summary>Gets whether calls are made for a customer.</summary>
    public bool HasCustomers { get; init; }

    /// <summary>Gets whether calls are made for a person of the company; else for nobody in particular.</summary>
    public bool HasUsers { get; init; }

    /// <summary>Gets the agent that makes the calls; empty for none.</summary>
    public string Agent { get; init; } = "";
}

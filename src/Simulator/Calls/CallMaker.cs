using Telemetry.Simulator.Company;
using Telemetry.Simulator.Fitted;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>Makes the calls of one workload: their tokens, how they end and how long they take.</summary>
internal sealed class CallMaker
{
    /// <summary>People of a team who use a feature.</summary>
    public const int Users = 60;

    private const int ErrorsPerMillion = 12_000;
    private const int ErrorsAgainPerMillion = 150_000;
    private const int AbortedPerMillion = 12_000;
    private const int RefusedPerMillion = 2_000;
    private const int ExactPerMille = 90;
    private const int SemanticPerMille = 45;

    private readonly Workload workload;
    private readonly Feature feature;
    private readonly long startMs;
    private readonly long endMs;
    private readonly PromptCache cache;
    private readonly AgentSessions agents;
    private readonly Conversations conversations;

    public CallMaker(Workload workload, long startMs, long endMs)
    {
        (this.workload, this.feature, this.startMs, this.endMs) = (workload, workload.Feature, startMs, endMs);
        this.cache = new PromptCache(this.feature.Prefixes);
        this.agents = new AgentSessions(this.feature);
        this.conversations = new Conversations(this.feature.HasCustomers ? Names.Customers.Length : Users);
    }

    /// <summary>Makes a call that was not tried before.</summary>
    public Call First(SimulatedModel model, long atMs, ref RandomSource random)
    {
        var call = new Call
        {
            AtMs = atMs,
            Model = model,
            Attempt = 1,
            Party = -1,
            Prefix = -1,
            Project = this.workload.IsAttributed ? random.Below(this.workload.Projects.Length) : 0,
            Environment = EnvironmentOf(random.Below(100)),
        };
        if (this.feature.GrowsContext)
        {
            call.Party = this.agents.NextPerson(ref random);
            call.Model = this.agents.ModelOf(call.Party, atMs, model, ref random);
            call.Session = this.agents.NumberOf(call.Party);
        }
        else if (this.feature.HasCustomers || this.feature.HasUsers)
        {
            (var number, call.Party) = this.conversations.Next(ref random);
            call.Session = this.feature.Streams ? number : 0;
        }

        return Serve(call, ErrorsPerMillion, ref random);
    }

    /// <summary>Makes the same call once more.</summary>
    public Call Again(Call failed, long atMs, ref RandomSource random)
    {
        failed.AtMs = atMs;
        failed.Attempt++;
        return Serve(failed, ErrorsAgainPerMillion, ref random);
    }

    private Call Serve(Call call, int errorsPerMillion, ref RandomSource random)
    {
        (call.IdHigh, call.IdLow) = (random.Next(), random.Next());
        call.Outcome = CallOutcome.Ok;
        call.HttpStatus = 200;
        call.ResponseCache = this.feature.HasResponseCache ? Look(ref random) : ResponseCacheOutcome.None;
        var isHit = call.ResponseCache is ResponseCacheOutcome.Exact or ResponseCacheOutcome.Semantic;
        if (!isHit && random.Chance(errorsPerMillion))
        {
            return Fail(call, ref random);
        }

        FillTokens(ref call, ref random);
        if (isHit)
        {
            call.DurationMs = 3 + random.Below(40);
        }
        else if (!this.feature.IsBatch)
        {
            End(ref call, ref random);
        }

        return call;
    }

    private void FillTokens(ref Call call, ref RandomSource random)
    {
        var fresh = Math.Max(8, Draw(this.feature.Fresh, ref random));
        if (Leak.Holds(this.workload, call.Project))
        {
            fresh = Leak.Grown(fresh, call.AtMs - this.startMs, this.endMs - this.startMs);
        }

        var output = this.feature.IsEmbedding ? 0 : Math.Max(1, Draw(this.feature.Output, ref random));
        if (this.feature.GrowsContext)
        {
            call.Tokens = this.agents.Prompt(call.Party, call.AtMs, fresh, output);
        }
        else if (this.feature.PrefixTokens > 0)
        {
            call.Prefix = Math.Max(0, call.Party) % this.feature.Prefixes;
            // Fixed parts differ a little in length; what is waited for the first token is what writing them takes.
            var prefix = this.feature.PrefixTokens + (call.Prefix * 137L);
            var written = Latency.FirstToken(call.Model.Tier, new CallTokens { Uncached = prefix + fresh }, ref random);
            call.Tokens = this.cache.Serve(call.Model, call.Prefix, prefix, this.feature.CachesForAnHour, call.AtMs, written);
            call.Tokens.Uncached += fresh;
        }
        else
        {
            call.Tokens.Uncached = fresh;
        }

        call.Tokens.Output = output;
        call.Tokens.Reasoning = call.Model.Tier == ModelTier.Small ? 0 : output * this.feature.ReasoningPerMille / 1000;
    }

    private void End(ref Call call, ref RandomSource random)
    {
        var first = Latency.FirstToken(call.Model.Tier, call.Tokens, ref random);
        if (this.feature.Streams && random.Chance(AbortedPerMillion))
        {
            call.Outcome = CallOutcome.Aborted;
            call.Tokens.Output = call.Tokens.Output * random.Below(90) / 100;
            call.Tokens.Reasoning = Math.Min(call.Tokens.Reasoning, call.Tokens.Output);
        }
        else if (call.Model.Provider == "anthropic" && random.Chance(RefusedPerMillion))
        {
            call.Outcome = CallOutcome.Refused;
            (call.Tokens.Output, call.Tokens.Reasoning) = (0, 0);
        }

        call.FirstTokenMs = this.feature.Streams ? first : 0;
        call.DurationMs = first + Latency.Rest(call.Model.Tier, call.Tokens.Output, ref random);
    }

    private static Call Fail(Call call, ref RandomSource random)
    {
        call.Outcome = CallOutcome.Error;
        call.Tokens = default;
        call.FirstTokenMs = 0;
        var drawn = random.Below(100);
        call.HttpStatus = drawn < 55 ? 429 : drawn < 85 ? 503 : 500;
        call.DurationMs = 40 + random.Below(call.HttpStatus == 429 ? 200 : 8_000);
        return call;
    }

    private static ResponseCacheOutcome Look(ref RandomSource random) => random.Below(1000) switch
    {
        < ExactPerMille => ResponseCacheOutcome.Exact,
        < ExactPerMille + SemanticPerMille => ResponseCacheOutcome.Semantic,
        _ => ResponseCacheOutcome.Miss,
    };

    private static int EnvironmentOf(int percent) => percent < 70 ? 0 : percent < 87 ? 1 : 2;

    private static long Draw(Lengths lengths, ref RandomSource random)
    {
        var tables = FittedTables.Shared;
        var table = lengths.Source switch
        {
            LengthSource.CodeInput => tables.Code.InputTokens,
            LengthSource.CodeOutput => tables.Code.OutputTokens,
            LengthSource.ConversationInput => tables.Conversation.InputTokens,
            _ => tables.Conversation.OutputTokens,
        };
        return (long)table.Of(random.Next()) * lengths.Times / lengths.Divisor;
    }
}

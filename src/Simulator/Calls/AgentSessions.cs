using Telemetry.Simulator.Company;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Calls;

/// <summary>
/// The sessions of people who work with an agent: the context grows from call to call, is read from the cache while calls
/// follow within five minutes, is written anew after a longer pause, and begins again when it is full or the day is over.
/// </summary>
internal sealed class AgentSessions(Feature feature)
{
    public const int People = 24;

    private const long LifetimeMs = 5 * 60_000;
    private const long SessionEndsAfterMs = 45 * 60_000;
    private const long ContextMax = 160_000;

    /// <summary>In so many of a hundred calls the same person goes on.</summary>
    private const int GoesOn = 80;

    private readonly Session[] sessions = new Session[People];
    private int last;

    /// <summary>Chooses who calls next.</summary>
    public int NextPerson(ref RandomSource random) => this.last = random.Below(100) < GoesOn ? this.last : random.Below(People);

    /// <summary>Gets the model of a person's session, and begins a session where there is none.</summary>
    /// <param name="fresh">The model a new session would have.</param>
    public SimulatedModel ModelOf(int person, long atMs, SimulatedModel fresh, ref RandomSource random)
    {
        ref var session = ref this.sessions[person];
        if (session.Model is null || atMs - session.LastMs > SessionEndsAfterMs || session.Context > ContextMax)
        {
            session = new Session { Model = fresh, Number = random.Next() | 1 };
        }

        return session.Model;
    }

    public ulong NumberOf(int person) => this.sessions[person].Number;

    /// <summary>Makes the prompt of the next call of a session, and takes its answer into the context.</summary>
    /// <param name="added">What came in since the last answer: files read, results of tools.</param>
    /// <param name="output">The length of the answer.</param>
    public CallTokens Prompt(int person, long atMs, long added, long output)
    {
        ref var session = ref this.sessions[person];
        var isNew = session.Context == 0;
        var context = isNew ? feature.PrefixTokens : session.Context;
        var isWarm = !isNew && atMs - session.LastMs <= LifetimeMs;
        session.Context = context + added + output;
        session.LastMs = atMs;
        const long marker = 4;
        return isWarm
            ? new CallTokens { Read = context, Written5m = added, Uncached = marker }
            : new CallTokens { Written5m = context + added, Uncached = marker };
    }

    private struct Session
    {
        public SimulatedModel Model;
        public ulong Number;
        public long Context;
        public long LastMs;
    }
}

using System.Collections.Concurrent;

namespace Telemetry.FakeProviders.Serving;

/// <summary>Decides how a request is answered: by the script if one is left, else by its header, else by the model's name.</summary>
internal sealed class BehaviourChooser
{
    private readonly ConcurrentQueue<Behaviour> script = new();
    private readonly ConcurrentDictionary<string, int> failures = new(StringComparer.Ordinal);

    public void Add(IEnumerable<string> behaviours)
    {
        foreach (var behaviour in behaviours.Select(Behaviour.Parse).ToList())
        {
            this.script.Enqueue(behaviour);
        }
    }

    /// <param name="body">Tells a retry of a call from another call.</param>
    public Behaviour Choose(string header, string modelWords, string body)
    {
        if (this.script.TryDequeue(out var scripted))
        {
            return scripted;
        }

        var words = header.Length > 0 ? header : modelWords;
        var chosen = Behaviour.Parse(words);
        return chosen is { Status: not null, Times: { } times } && this.failures.AddOrUpdate($"{words}\n{body}", 1, static (_, n) => n + 1) > times
            ? chosen with { Status = null }
            : chosen;
    }
}

using System.Diagnostics;
using Telemetry.Events;

namespace Telemetry.Sdk.Capture;

/// <summary>
/// The ids of the last calls captured in this process. A span of a call often knows only one of its two ids, so each id is kept
/// by itself. Two captures of one call lie seconds apart at most; what is older makes room.
/// </summary>
internal sealed class CapturedCalls
{
    private const int Kept = 8192;
    private const string MarkName = "Telemetry.Sdk.Captured";

    private readonly Lock guard = new();
    private readonly HashSet<Guid> ids = [];
    private readonly Queue<Guid> order = new();

    /// <summary>Gets or sets whether anything asks; until then nothing is kept.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Notes that a call is made inside of the current activity and of those around it, whose spans are then not counted again.</summary>
    public void MarkCurrentActivity()
    {
        if (IsWatched)
        {
            for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
            {
                activity.SetCustomProperty(MarkName, this);
            }
        }
    }

    /// <summary>Tells whether a call that was seen on its way was made inside of an activity.</summary>
    public bool IsMarked(Activity activity) => ReferenceEquals(activity.GetCustomProperty(MarkName), this);

    /// <summary>Notes a call by each of its ids; false if it was noted before by either.</summary>
    public bool TryAdd(string api, string provider, string requestId, string responseId)
    {
        if (!IsWatched || requestId.Length + responseId.Length == 0)
        {
            return true;
        }

        var served = EventIdentity.ServedApi(api, provider, responseId);
        lock (this.guard)
        {
            var isNew = true;
            foreach (var id in (ReadOnlySpan<string>)[requestId, responseId])
            {
                if (id.Length > 0)
                {
                    isNew &= TryAdd(EventIdentity.Version5(EventIdentity.Namespace, $"{served}\n{id}"));
                }
            }

            return isNew;
        }
    }

    private bool TryAdd(Guid id)
    {
        if (!this.ids.Add(id))
        {
            return false;
        }

        this.order.Enqueue(id);
        if (this.order.Count > Kept)
        {
            this.ids.Remove(this.order.Dequeue());
        }

        return true;
    }
}

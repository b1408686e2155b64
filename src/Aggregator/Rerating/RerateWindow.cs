namespace Telemetry.Aggregator.Rerating;

/// <summary>A part of the stored events that is read at once: a stretch of time within one UTC day, or a share of one busy hour.</summary>
/// <param name="From">Its start, inclusive (UTC).</param>
/// <param name="To">Its end, exclusive.</param>
/// <param name="Share">Which share of the stretch, from 0.</param>
/// <param name="Shares">Into how many shares the stretch is split by event id.</param>
internal sealed record RerateWindow(DateTimeOffset From, DateTimeOffset To, int Share = 0, int Shares = 1)
{
    /// <summary>How many events are read at once, about.</summary>
    public const int EventsMax = 20_000;

    /// <summary>Cuts hours into windows of about <see cref="EventsMax"/> events, none beyond a UTC day, in order.</summary>
    /// <param name="hours">The hours that hold events, ascending, and how many.</param>
    /// <param name="eventsMax">Events a window at most, where an hour does not hold more by the chance of its ids.</param>
    public static IEnumerable<RerateWindow> Cut(IEnumerable<(DateTimeOffset Hour, long Events)> hours, int eventsMax = EventsMax)
    {
        RerateWindow? open = null;
        var held = 0L;
        foreach (var (hour, events) in hours)
        {
            if (open is not null && (held + events > eventsMax || hour.UtcDateTime.Date != open.From.UtcDateTime.Date))
            {
                yield return open;
                open = null;
            }

            if (events > eventsMax)
            {
                var shares = (int)((events + eventsMax - 1) / eventsMax);
                for (var share = 0; share < shares; share++)
                {
                    yield return new RerateWindow(hour, hour.AddHours(1), share, shares);
                }

                continue;
            }

            held = open is null ? events : held + events;
            open = open is null ? new RerateWindow(hour, hour.AddHours(1)) : open with { To = hour.AddHours(1) };
        }

        if (open is not null)
        {
            yield return open;
        }
    }
}

namespace Telemetry.Simulator;

/// <summary>What to simulate. The same options give the same bytes on every machine.</summary>
public sealed record SimulationOptions
{
    /// <summary>The most events of one run.</summary>
    public const long EventsMax = 1_000_000_000;

    /// <summary>The most days of one run: ten years.</summary>
    public const int DaysMax = 3_660;

    /// <summary>Gets how many events are made, from 1 to <see cref="EventsMax"/>; exactly as many come out.</summary>
    public required long Events { get; init; }

    /// <summary>Gets the first day, which begins at midnight UTC.</summary>
    public required DateOnly Start { get; init; }

    /// <summary>Gets how many days the events are spread over, from 1 to <see cref="DaysMax"/>.</summary>
    public required int Days { get; init; }

    public required ulong Seed { get; init; }

    /// <summary>Gets the day after the last one.</summary>
    public DateOnly End => this.Start.AddDays(this.Days);

    internal DateTime StartTime => this.Start.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);

    /// <summary>Checks the ranges.</summary>
    /// <exception cref="ArgumentException">Which value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(this.Events, 1, nameof(this.Events));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.Events, EventsMax, nameof(this.Events));
        ArgumentOutOfRangeException.ThrowIfLessThan(this.Days, 1, nameof(this.Days));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.Days, DaysMax, nameof(this.Days));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(this.Start, DateOnly.MaxValue.AddDays(-DaysMax - 1), nameof(this.Start));
        ArgumentOutOfRangeException.ThrowIfLessThan(this.Start, new DateOnly(1970, 1, 2), nameof(this.Start));
    }
}

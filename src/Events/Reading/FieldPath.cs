namespace Telemetry.Events.Reading;

/// <summary>Where a value stands; spelled out only when there is a fault to report.</summary>
/// <param name="Parent">The path above it; empty at the top of the event.</param>
internal readonly record struct FieldPath(string Parent, string Name)
{
    public static implicit operator FieldPath(string name) => new("", name);

    public override string ToString() => Parent.Length == 0 ? Name : $"{Parent}.{Name}";
}

using System.Reflection;

namespace Telemetry.Events.Tests;

/// <summary>Compares events member by member: the record's own equality stops at references to its lists.</summary>
internal static class SameEvent
{
    private static readonly PropertyInfo[] Members =
        [.. typeof(UsageEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static member => member.CanWrite)];

    public static void Assert(UsageEvent expected, UsageEvent actual)
    {
        foreach (var member in Members)
        {
            var (left, right) = (member.GetValue(expected), member.GetValue(actual));
            if (member.Name == nameof(UsageEvent.RawUsage))
            {
                Xunit.Assert.Equal(expected.RawUsage.ToArray(), actual.RawUsage.ToArray());
            }
            else
            {
                Xunit.Assert.True(left is System.Collections.IEnumerable ? Same(left, right) : Equals(left, right), $"{member.Name}: {left} became {right}");
            }
        }
    }

    private static bool Same(object? left, object? right) =>
        left is string ? Equals(left, right)
        : ((System.Collections.IEnumerable)left!).Cast<object>().SequenceEqual(((System.Collections.IEnumerable)right!).Cast<object>());
}

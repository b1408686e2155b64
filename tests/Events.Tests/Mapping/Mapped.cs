using System.Text;
using Telemetry.Events.Mapping;

namespace Telemetry.Events.Tests.Mapping;

/// <summary>Short ways to map a usage object in tests.</summary>
internal static class Mapped
{
    public static MappedUsage From(string api, string json, string provider = "") =>
        UsageMappers.For(api)!.Map(Encoding.UTF8.GetBytes(json), provider);

    /// <summary>Maps an object that must be consistent and wholly known.</summary>
    public static MappedUsage Wholly(string api, string json, string provider = "")
    {
        var mapped = From(api, json, provider);
        Assert.Empty(mapped.Faults);
        Assert.Empty(mapped.Flags);
        return mapped;
    }

    /// <summary>Gets the field of the one fault that the object must have.</summary>
    public static string Fault(string api, string json, string provider = "") =>
        Assert.Single(From(api, json, provider).Faults).Field;
}

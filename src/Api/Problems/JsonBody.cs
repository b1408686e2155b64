using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Telemetry.Api.Parameters;
using Telemetry.Api.Rows;

namespace Telemetry.Api.Problems;

/// <summary>Reads a body of JSON and says what is wrong with it in the caller's words instead of the reader's.</summary>
internal static class JsonBody
{
    /// <exception cref="RequestRefusedException">The body is not of this form.</exception>
    public static async Task<T> ReadAsync<T>(Stream body, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(body, ApiJson.Options, cancellationToken)
                ?? throw RequestRefusedException.Invalid([new ParameterFault("body", "It is null; send an object.")]);
        }
        catch (JsonException fault)
        {
            throw RequestRefusedException.Invalid([Of(fault, typeof(T))]);
        }
    }

    private static ParameterFault Of(JsonException fault, Type type)
    {
        var field = (fault.Path ?? "").TrimStart('$').TrimStart('.');
        var name = field.Split('.')[^1];
        if (fault.Message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return new ParameterFault(field, $"There is no such member{Hints.End(name, MembersOf(type).Distinct())}");
        }

        var detail = fault.Message.Contains("could not be converted", StringComparison.Ordinal)
            ? "The value has the wrong type; /openapi/v1.json describes it."
            : fault.Message;
        return new ParameterFault(field.Length == 0 ? "body" : field, detail);
    }

    /// <summary>Gets the names of the members of a body and of the objects in its lists.</summary>
    private static IEnumerable<string> MembersOf(Type type)
    {
        var members = ApiJson.Options.GetTypeInfo(type).Properties;
        return members.Select(static member => member.Name).Concat(members
            .Where(static member => typeof(IEnumerable).IsAssignableFrom(member.PropertyType) && member.PropertyType.IsGenericType)
            .Select(static member => member.PropertyType.GetGenericArguments()[0])
            .Where(static item => ApiJson.Options.GetTypeInfo(item).Kind == JsonTypeInfoKind.Object)
            .SelectMany(MembersOf));
    }
}

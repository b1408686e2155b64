using Telemetry.Api.Problems;

namespace Telemetry.Api.Parameters;

/// <summary>How an answer is written.</summary>
internal enum AnswerFormat { Json, Csv }

/// <summary>Chooses JSON or CSV by <c>format</c>, else by the <c>Accept</c> header.</summary>
internal static class AnswerFormats
{
    /// <summary>Reads <c>format</c>; null where it is absent or faulty.</summary>
    public static AnswerFormat? Read(QueryText query, List<ParameterFault> faults)
    {
        switch (query.ValuesOf("format"))
        {
            case []:
                return null;
            case ["json", ..]:
                return AnswerFormat.Json;
            case ["csv", ..]:
                return AnswerFormat.Csv;
            case [var other, ..]:
                faults.Add(new ParameterFault("format", $"\"{other}\" is not one of json, csv."));
                return null;
        }
    }
}

using Telemetry.Simulator.Calls;
using Telemetry.Simulator.Company;
using Telemetry.Simulator.Models;
using Telemetry.Simulator.Randomness;

namespace Telemetry.Simulator.Writing;

/// <summary>Writes the calls of one workload as events of version 1, one on a line. What repeats is made once.</summary>
internal sealed class EventWriter
{
    private static readonly string[] Environments = ["production", "staging", "development"];

    private readonly Feature feature;
    private readonly bool isAttributed;
    private readonly byte[][] models;
    private readonly byte[] dimensions;
    private readonly byte[][] projects;
    private readonly byte[][] parties;
    private readonly byte[][] prompts;
    private readonly byte[][] fingerprints;
    private readonly byte[] day = new byte[10];
    private long dayStartMs = -1;

    public EventWriter(Workload workload)
    {
        this.feature = workload.Feature;
        this.isAttributed = workload.IsAttributed;
        this.models = [.. ModelLineup.All.Select(ModelMembers)];
        var agent = this.feature.Agent.Length > 0 ? $",\"agent\":\"{this.feature.Agent}\"" : "";
        this.dimensions = LineBuffer.Fragment(
            $"\"dimensions\":{{\"team\":\"{workload.Team}\",\"feature\":\"{this.feature.Name}\",\"cost_center\":\"{workload.CostCenter}\",\"task_type\":\"{this.feature.TaskType}\"{agent}");
        this.projects = [.. workload.Projects.SelectMany(static project => Environments.Select(environment =>
            LineBuffer.Fragment($",\"project\":\"{project}\",\"environment\":\"{environment}\"")))];
        this.parties = this.feature.HasCustomers
            ? [.. Names.Customers.Select(static customer => LineBuffer.Fragment($",\"customer\":\"{customer}\""))]
            : [.. Enumerable.Range(1, CallMaker.Users).Select(user => LineBuffer.Fragment($",\"user\":\"{workload.Team}-{user:000}\""))];
        var prefixes = Enumerable.Range(1, this.feature.Prefixes).ToList();
        this.prompts = [.. prefixes.Select(prefix => LineBuffer.Fragment($",\"prompt_name\":\"{this.feature.Name}/{prefix}\""))];
        this.fingerprints = [.. prefixes.Select(prefix =>
            LineBuffer.Fragment($"\"prefix_fingerprint\":\"{RandomSource.SeedOf((ulong)workload.Index, (ulong)prefix):x16}\","))];
    }

    /// <summary>Adds one event.</summary>
    public void Write(LineBuffer line, in Call call)
    {
        line.BeginLine();
        AddIdentity(line, call);
        line.Add(this.models[call.Model.Index]);
        line.Add(this.feature.IsEmbedding ? "\"operation\":\"embeddings\","u8 : default);
        line.Add(this.feature.IsBatch ? "\"service_tier\":\"batch\","u8 : default);
        line.Add(this.feature.IsSubscription ? "\"billing\":\"subscription\","u8 : default);
        AddProviderId(line, call);
        if (call.Outcome != CallOutcome.Error)
        {
            UsageShapes.Add(line, call.Model.Api, call.Tokens, this.feature.IsBatch);
        }

        if (this.isAttributed)
        {
            AddDimensions(line, call);
        }

        AddEnding(line, call);
        line.EndLine(call.AtMs);
    }

    private void AddIdentity(LineBuffer line, in Call call)
    {
        // A UUID of version 7: the time, then random bits.
        line.Add("{\"event_id\":\""u8);
        line.AddHex((ulong)call.AtMs >> 16, 8);
        line.Add("-"u8);
        line.AddHex((ulong)call.AtMs, 4);
        line.Add("-7"u8);
        line.AddHex(call.IdHigh, 3);
        line.Add("-"u8);
        line.AddHex((call.IdHigh >> 12 & 0x3FFF) | 0x8000, 4);
        line.Add("-"u8);
        line.AddHex(call.IdLow, 12);
        line.Add("\",\"occurred_at\":\""u8);
        AddTime(line, call.AtMs);
        line.Add("\","u8);
    }

    private void AddTime(LineBuffer line, long atMs)
    {
        const int dayMs = 86_400_000;
        if (atMs < this.dayStartMs || atMs >= this.dayStartMs + dayMs || this.dayStartMs < 0)
        {
            this.dayStartMs = atMs / dayMs * dayMs;
            DateOnly.FromDateTime(DateTime.UnixEpoch.AddMilliseconds(atMs)).TryFormat(this.day, out _, "O");
        }

        var ms = (int)(atMs - this.dayStartMs);
        line.Add(this.day);
        line.Add("T"u8);
        line.AddDigits(ms / 3_600_000, 2);
        line.Add(":"u8);
        line.AddDigits(ms / 60_000 % 60, 2);
        line.Add(":"u8);
        line.AddDigits(ms / 1000 % 60, 2);
        line.Add("."u8);
        line.AddDigits(ms % 1000, 3);
        line.Add("Z"u8);
    }

    /// <summary>A batch item has no request of its own, and a failed call no answer; Anthropic's are known by the request.</summary>
    private void AddProviderId(LineBuffer line, in Call call)
    {
        var isByRequest = call.Model.Provider == "anthropic" && !this.feature.IsBatch;
        if (call.Model.Api.Length == 0 || (call.Outcome == CallOutcome.Error && !isByRequest))
        {
            return;
        }

        line.Add(isByRequest ? "\"request_id\":\"req_"u8 : "\"response_id\":\"resp_"u8);
        line.AddHex(call.IdHigh, 16);
        line.AddHex(call.IdLow, 8);
        line.Add("\","u8);
    }

    private void AddDimensions(LineBuffer line, in Call call)
    {
        line.Add(this.dimensions);
        line.Add(this.projects[(call.Project * Environments.Length) + call.Environment]);
        if (call.Party >= 0)
        {
            line.Add(this.parties[call.Party]);
        }

        if (call.Session != 0)
        {
            line.Add(",\"session\":\""u8);
            line.AddHex(call.Session, 16);
            line.Add("\""u8);
        }

        line.Add(call.Prefix >= 0 ? this.prompts[call.Prefix] : default(ReadOnlySpan<byte>));
        line.Add("},"u8);
        line.Add(call.Prefix >= 0 ? this.fingerprints[call.Prefix] : default(ReadOnlySpan<byte>));
    }

    private void AddEnding(LineBuffer line, in Call call)
    {
        line.Add(call.Outcome switch
        {
            CallOutcome.Error => "\"status\":\"error\","u8,
            CallOutcome.Aborted => "\"status\":\"aborted\",\"usage_quality\":\"partial\","u8,
            CallOutcome.Refused => "\"status\":\"refused\","u8,
            _ => default,
        });
        line.Add(call.ResponseCache switch
        {
            ResponseCacheOutcome.Miss => "\"response_cache\":\"miss\","u8,
            ResponseCacheOutcome.Exact => "\"response_cache\":\"exact\","u8,
            ResponseCacheOutcome.Semantic => "\"response_cache\":\"semantic\","u8,
            _ => default,
        });
        if (call.FirstTokenMs > 0)
        {
            line.Add("\"streamed\":true,\"time_to_first_token_ms\":"u8, call.FirstTokenMs);
            line.Add(","u8);
        }

        if (!this.feature.IsBatch)
        {
            line.Add("\"duration_ms\":"u8, call.DurationMs);
            line.Add(","u8);
        }

        line.Add("\"http_status\":"u8, call.HttpStatus);
        line.Add(",\"attempt\":"u8, call.Attempt);
        line.Add("}"u8);
    }

    private static byte[] ModelMembers(SimulatedModel model)
    {
        var api = model.Api.Length > 0 ? $"\"api\":\"{model.Api}\"," : "";
        return LineBuffer.Fragment($"\"provider\":\"{model.Provider}\",{api}\"model\":\"{model.Name}\",");
    }
}

using Telemetry.Events.Mapping;

namespace Telemetry.Events.Reading;

/// <summary>Applies what the contract says about an event as a whole: defaults, limits of age, tenant, identity, mapped usage.</summary>
internal sealed class EventRules(EventDraft draft, EventReadContext context, FaultList faults)
{
    private EventIdSource idSource;

    public EventReadResult Apply()
    {
        var tenant = Tenant();
        var occurredAt = OccurredAt();
        var provider = Required(draft.Provider, EventField.Provider);
        CheckProvider(provider);
        var model = Required(draft.Model, EventField.Model);
        var mapped = MapRawUsage(provider);
        CheckHasUsage();
        var id = Identity();
        if (!faults.IsEmpty || id is null)
        {
            return new EventReadResult { Faults = faults.ToImmutable(), IdSource = this.idSource, GivenEventId = draft.EventId };
        }

        var usageEvent = new UsageEvent
        {
            EventId = id.Value,
            Tenant = tenant,
            OccurredAt = occurredAt,
            Provider = provider,
            Api = draft.Api ?? "",
            Model = model,
            ModelRequested = draft.ModelRequested ?? "",
            Operation = OrDefault(draft.Operation, "chat"),
            ServiceTier = Settle(Tier(draft.ServiceTier), Tier(mapped?.ServiceTier), "standard"),
            Speed = Settle(draft.Speed, mapped?.Speed, "standard"),
            InferenceRegion = Settle(draft.InferenceRegion, mapped?.InferenceRegion, ""),
            DeploymentType = draft.DeploymentType ?? "",
            Billing = draft.Billing,
            Usage = mapped?.Usage ?? draft.Usage ?? TokenUsage.None,
            Iterations = mapped?.Iterations ?? draft.Iterations,
            RawUsage = draft.RawUsage,
            Dimensions = draft.Dimensions,
            Tags = draft.Tags,
            Status = draft.Status,
            UsageQuality = Quality(mapped),
            HttpStatus = draft.HttpStatus,
            Attempt = draft.Attempt,
            RequestId = draft.RequestId ?? "",
            ResponseId = draft.ResponseId ?? "",
            ParentEventId = draft.ParentEventId ?? "",
            TraceId = draft.TraceId ?? "",
            SpanId = draft.SpanId ?? "",
            DurationMs = draft.DurationMs,
            TimeToFirstTokenMs = draft.TimeToFirstTokenMs,
            Streamed = draft.Streamed,
            PrefixFingerprint = draft.PrefixFingerprint ?? "",
            RequestFingerprint = draft.RequestFingerprint ?? "",
            ResponseCache = draft.ResponseCache,
            ReportedCostUsd = draft.ReportedCostUsd,
        };
        return new EventReadResult
        {
            Event = draft.Flags is { } flags ? usageEvent with { Flags = [.. flags] } : usageEvent,
            IdSource = this.idSource,
            GivenEventId = draft.EventId,
        };
    }

    private static string OrDefault(string? text, string whenEmpty) => string.IsNullOrEmpty(text) ? whenEmpty : text;

    /// <summary>A bound key's tenant takes the place of an empty one; otherwise an empty tenant that is stated stays empty.</summary>
    private string Tenant()
    {
        if (context.TenantBound is not { } bound)
        {
            return draft.Tenant ?? context.TenantDefault;
        }

        if (draft.Tenant is { Length: > 0 } given && given != bound)
        {
            faults.Invalid("tenant", $"is {given}, but the key used is bound to {bound}.");
        }

        return bound;
    }

    private DateTimeOffset OccurredAt()
    {
        if (draft.OccurredAt is not { } occurredAt)
        {
            if (!draft.Has(EventField.OccurredAt))
            {
                draft.AddFlag(EventFlags.OccurredAtAssumed);
            }

            return Rfc3339.CutToMilliseconds(context.AppendedAt);
        }

        var margin = context.RetentionEvents - EventLimits.RetentionMargin;
        if (occurredAt - context.AppendedAt > EventLimits.Ahead)
        {
            faults.Add(new EventFault(DeadLetterReasons.InFuture, "occurred_at", $"is more than {EventLimits.Ahead.TotalHours} h ahead of the time of receipt; check the clock."));
        }
        else if (context.AppendedAt - occurredAt > margin)
        {
            faults.Add(new EventFault(DeadLetterReasons.TooOld, "occurred_at", $"is more than {Math.Max(0, margin.Days)} days before the time of receipt: raw rows of that time are about to be dropped."));
        }

        return occurredAt;
    }

    private string Required(string? text, EventField field)
    {
        if (string.IsNullOrEmpty(text) && (text is not null || !draft.Has(field)))
        {
            faults.Invalid(EventFields.NameOf(field), "is required.");
        }

        return text ?? "";
    }

    private void CheckProvider(string provider)
    {
        if (!IsName(provider))
        {
            faults.Invalid("provider", "must be a lower-case name without white space, such as anthropic.");
        }
    }

    private static bool IsName(string provider)
    {
        foreach (var c in provider)
        {
            if (char.IsUpper(c) || char.IsWhiteSpace(c) || char.IsControl(c))
            {
                return false;
            }
        }

        return true;
    }

    private MappedUsage? MapRawUsage(string provider)
    {
        if (draft.RawUsage.IsEmpty)
        {
            return null;
        }

        if (draft.Api is not { } api)
        {
            if (!draft.Has(EventField.Api))
            {
                faults.Invalid("api", $"is required with raw_usage: one of {string.Join(", ", UsageApis.All)}.");
            }

            return null;
        }

        var mapped = UsageMappers.For(api)!.Map(draft.RawUsage.Span, provider);
        foreach (var fault in mapped.Faults)
        {
            faults.Add(fault);
        }

        if (draft.Usage is { } usage && (usage != mapped.Usage || !draft.Iterations.SequenceEqual(mapped.Iterations)))
        {
            draft.AddFlag(EventFlags.UsageDisagrees);
        }

        if (mapped.IsAmbiguous)
        {
            draft.AddFlag(EventFlags.UsageAmbiguous);
        }

        // Gaps are found anew, so that those a newer mapper has closed do not stay.
        draft.Flags?.RemoveWhere(EventFlags.IsUnmapped);
        foreach (var gap in mapped.Flags)
        {
            draft.AddFlag(gap);
        }

        return mapped;
    }

    private void CheckHasUsage()
    {
        if (draft.Status == CallStatus.Ok && !draft.Has(EventField.Usage) && !draft.Has(EventField.RawUsage))
        {
            faults.Invalid("usage", "is missing: a call with status ok needs usage or raw_usage.");
        }
    }

    private string? Tier(string? named) => string.IsNullOrEmpty(named) ? null : ServiceTiers.OfEvent(named, draft.Api ?? "");

    private string Settle(string? given, string? raw, string whenNeither)
    {
        if (!string.IsNullOrEmpty(given) && raw is not null && given != raw)
        {
            draft.AddFlag(EventFlags.UsageDisagrees);
        }

        return raw ?? OrDefault(given, whenNeither);
    }

    private UsageQuality Quality(MappedUsage? mapped) => mapped is { IsPartial: true } ? UsageQuality.Partial : draft.Quality;

    private Guid? Identity()
    {
        if (draft.Has(EventField.EventId))
        {
            return draft.EventId;
        }

        if (!context.MayMakeEventId)
        {
            faults.Add(new EventFault(DeadLetterReasons.MissingEventId, "event_id", "is required on this way in: it is the record's key."));
            return null;
        }

        if (EventIdentity.Derive(draft.Api ?? "", draft.Provider ?? "", draft.RequestId ?? "", draft.ResponseId ?? "") is { } derived)
        {
            this.idSource = EventIdSource.Derived;
            return derived;
        }

        if (context.IdempotencyKey is { } key)
        {
            this.idSource = EventIdSource.IdempotencyKey;
            return EventIdentity.FromIdempotencyKey(key, context.Index);
        }

        this.idSource = EventIdSource.Made;
        return Guid.CreateVersion7(context.AppendedAt);
    }
}

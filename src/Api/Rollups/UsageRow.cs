using System.Collections.Immutable;

namespace Telemetry.Api.Rollups;

/// <summary>One bucket and group as the store answered it.</summary>
/// <param name="Bucket">The bucket's start in Unix seconds, not cut to the range.</param>
/// <param name="Groups">The group's values in the order of the query's <c>group_by</c>; empty where missing.</param>
/// <param name="Sums">Its measures.</param>
/// <param name="BucketCalls">Calls of the bucket, all groups together.</param>
/// <param name="BucketTokens">Tokens of the bucket, all groups together.</param>
/// <param name="BucketCostUsd">Cost of the bucket, all groups together.</param>
internal sealed record UsageRow(
    long Bucket, ImmutableArray<string> Groups, UsageSums Sums, long BucketCalls, long BucketTokens, decimal BucketCostUsd);

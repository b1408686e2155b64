using System.Collections.Immutable;

namespace Telemetry.Api.Rollups;

/// <summary>One bucket and group as the store answered it.</summary>
/// <param name="Bucket">The bucket's start in Unix seconds, not cut to the range.</param>
/// <param name="Groups">The group's values in the order of the query's <c>group_by</c>; empty where missing.</param>
/// <param name="Sums">Its measures.</param>
/// <param name="Whole">What the whole bucket has, all groups together; zero where the query did not ask.</param>
internal sealed record UsageRow(long Bucket, ImmutableArray<string> Groups, UsageSums Sums, BucketSums Whole);

/// <summary>What a bucket has, all groups together.</summary>
internal readonly record struct BucketSums(long Calls, long Tokens, decimal CostUsd);

using Telemetry.Events;
using Telemetry.Pricing.Names;
using static Telemetry.Pricing.Tests.Calls;

namespace Telemetry.Pricing.Tests;

public sealed class ModelNamesTests
{
    [Theory]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("gpt-5.6-sol-2026-07-09", "gpt-5.6-sol")]
    [InlineData("gpt-5.6-sol-2026-13-09", null)]
    [InlineData("model-20250230", null)]
    [InlineData("model-19991231", null)]
    [InlineData("model20250929", null)]
    [InlineData("gpt-4-0613", null)]
    [InlineData("claude-opus-5-5", null)]
    [InlineData("gemini-2.5-flash-preview-09-2025", null)]
    [InlineData("-20250929", null)]
    [InlineData("", null)]
    public void Only_a_full_calendar_date_is_cut_off(string model, string? undated) => Assert.Equal(undated, ModelNames.WithoutDate(model));

    [Theory]
    [InlineData("anthropic", "claude-opus-5", "claude-opus-5")]
    [InlineData("anthropic", "claude-opus-5-5", "claude-opus-5-5")]
    [InlineData("anthropic", "claude-opus-5-20260724", "claude-opus-5")]
    [InlineData("anthropic", "claude-sonnet-4-5-20250929[1m]", "claude-sonnet-4-5")]
    [InlineData("anthropic", "claude-opus-4-6[1m]", "claude-opus-4-6")]
    [InlineData("anthropic", "claude-3-5-sonnet-20241022", "claude-3-5-sonnet")]
    [InlineData("anthropic", "claude-3-7-sonnet-latest", "claude-3-7-sonnet")]
    [InlineData("anthropic", "claude-opus-4-20250514", "claude-opus-4")]
    [InlineData("anthropic", "claude-opus-4-1-20250805", "claude-opus-4-1")]
    [InlineData("openai", "gpt-4o-2024-05-13", "gpt-4o-2024-05-13")]
    [InlineData("openai", "gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("openai", "gpt-5.6", "gpt-5.6-sol")]
    [InlineData("openai", "gpt-6.1-sol", "gpt-6.1-sol")]
    [InlineData("google", "models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("google", "publishers/google/models/gemini-2.5-pro", "gemini-2.5-pro")]
    [InlineData("vertex", "projects/p/locations/us-east5/publishers/anthropic/models/claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("vertex", "claude-sonnet-4-5@20250929", "claude-sonnet-4-5")]
    [InlineData("bedrock", "anthropic.claude-sonnet-4-5-20250929-v1:0", "anthropic.claude-sonnet-4-5")]
    [InlineData("bedrock", "us.anthropic.claude-opus-5", "anthropic.claude-opus-5")]
    [InlineData("bedrock", "global.anthropic.claude-opus-5-5-v1:0", "anthropic.claude-opus-5-5")]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1:123456789012:inference-profile/eu.anthropic.claude-opus-5-5", "anthropic.claude-opus-5-5")]
    [InlineData("bedrock", "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", "anthropic.claude-3-haiku")]
    [InlineData("bedrock", "anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5-sonnet")]
    [InlineData("bedrock", "us.amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0")]
    [InlineData("xai", "grok-4-0709", "grok-4-0709")]
    [InlineData("mistral", "mistral-large-latest", "mistral-large")]
    [InlineData("azure", "gpt-4o-2024-08-06", "gpt-4o")]
    public void A_name_stands_for_the_model(string provider, string name, string id) => Assert.Equal(id, BuiltIn.Book.Find(provider, name)?.Model.Id);

    [Theory]
    [InlineData("anthropic", "claude-opus-5-6")]
    [InlineData("anthropic", "claude-opus-55")]
    [InlineData("anthropic", "claude-opus")]
    [InlineData("anthropic", "claude-sonnet-5-5-preview")]
    [InlineData("anthropic", "Claude-Opus-5")]
    [InlineData("anthropic", "us.anthropic.claude-opus-5")]
    [InlineData("anthropic", "claude-opus-5[2m]")]
    [InlineData("openai", "gpt-6")]
    [InlineData("openai", "gpt-6.1")]
    [InlineData("openai", "gpt-6.1-terra")]
    [InlineData("openai", "ft:gpt-4o-2024-08-06:acme::abc123")]
    [InlineData("openai", "gpt-4o[1m]")]
    [InlineData("google", "tunedModels/gemini-2.5-pro")]
    [InlineData("google", "my-models/gemini-2.5-pro")]
    [InlineData("bedrock", "mars.anthropic.claude-opus-5")]
    [InlineData("bedrock", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3")]
    [InlineData("bedrock", "us.us.anthropic.claude-opus-5")]
    [InlineData("deepseek", "deepseek-v4-pro-0813")]
    public void No_name_is_guessed(string provider, string name) => Assert.Null(BuiltIn.Book.Find(provider, name));

    [Theory]
    [InlineData("bedrock", "global.anthropic.claude-opus-5", "", "5")]
    [InlineData("bedrock", "global.anthropic.claude-opus-5", "us-east-1", "5")]
    [InlineData("bedrock", "us.anthropic.claude-opus-5", "", "5.5")]
    [InlineData("bedrock", "us.anthropic.claude-opus-5", "global", "5.5")]
    [InlineData("bedrock", "us-gov.anthropic.claude-opus-5", "", "5.5")]
    [InlineData("bedrock", "anthropic.claude-opus-5", "", "5.5")]
    [InlineData("bedrock", "anthropic.claude-opus-5", "global", "5")]
    [InlineData("bedrock", "claude-opus-5", "", "5")]
    [InlineData("bedrock", "claude-opus-5", "eu-central-1", "5.5")]
    [InlineData("bedrock", "us.anthropic.claude-sonnet-4-20250514-v1:0", "", "3")]
    [InlineData("vertex", "claude-opus-5", "", "5")]
    [InlineData("vertex", "claude-opus-5", "global", "5")]
    [InlineData("vertex", "claude-opus-5", "europe-west1", "5.5")]
    [InlineData("vertex", "projects/p/locations/us-east5/publishers/anthropic/models/claude-opus-5", "", "5.5")]
    [InlineData("vertex", "projects/p/locations/global/publishers/anthropic/models/claude-opus-5", "us-east5", "5")]
    [InlineData("anthropic", "claude-haiku-4-5", "us", "1")]
    public void The_region_of_the_name_goes_into_the_price(string provider, string model, string region, string usd)
    {
        var usage = new TokenUsage { UncachedInput = model.Contains("sonnet-4-2025", StringComparison.Ordinal) ? 100_000 : 1_000_000 };
        var factor = usage.UncachedInput == 100_000 ? 0.1m : 1m;

        Assert.Equal(Usd(usd) * factor, BuiltIn.Rate(Call(provider, model, "2026-11-20", usage) with { InferenceRegion = region }).CostUsd);
    }

    [Theory]
    [InlineData("", "5")]
    [InlineData("global", "5")]
    [InlineData("data_zone", "5.5")]
    [InlineData("regional", null)]
    public void The_deployment_type_of_Azure_goes_into_the_price(string deployment, string? usd)
    {
        var rating = BuiltIn.Rate(Call("azure", "claude-opus-5", "2026-11-20", new TokenUsage { UncachedInput = 1_000_000 }) with { DeploymentType = deployment });

        Assert.Equal(usd is null ? null : Usd(usd), rating.CostUsd);
    }
}

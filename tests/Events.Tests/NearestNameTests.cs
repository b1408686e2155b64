namespace Telemetry.Events.Tests;

public class NearestNameTests
{
    [Theory]
    [InlineData("modle", "model")]
    [InlineData("Model", "model")]
    [InlineData("grup_by", "group_by")]
    [InlineData("form", "from")]
    [InlineData("frm", "from")]
    [InlineData("too", "to")]
    [InlineData("completely_different", null)]
    [InlineData("", null)]
    [InlineData("xyz", null)]
    public void The_name_fewest_edits_away_is_found(string name, string? expected) =>
        Assert.Equal(expected, NearestName.Find(name, ["from", "to", "model", "group_by", "tz"]));

    [Fact]
    public void The_earlier_of_two_equally_near_names_is_found() =>
        Assert.Equal("cat", NearestName.Find("at", ["cat", "bat"]));

    [Fact]
    public void A_monstrous_name_is_not_even_compared() =>
        Assert.Null(NearestName.Find(new string('a', 65), [new string('a', 65)]));
}

using Telemetry.Pricing.Books;

namespace Telemetry.Pricing.Tests;

public sealed class BuiltInBookTests
{
    [Fact]
    public void Every_built_in_book_loads_without_a_fault()
    {
        var load = PriceBook.Load(BuiltInBooks.All);

        Assert.Empty(load.Faults);
        Assert.NotEmpty(load.Book!.Models);
    }
}

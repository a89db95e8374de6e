using System.Text;
using Google.Protobuf;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos.Protos.Base;
using Gwangan.Node.Api.Cosmos.Queries;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Pages of lists that are found by places: the same as of the whole list, and readable to the end while others shorten it.</summary>
public sealed class PagesTests
{
    private static readonly byte[][] All = [.. Enumerable.Range(0, 257).Select(i => Encoding.ASCII.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture))).OrderBy(Encoding.ASCII.GetString, StringComparer.Ordinal)];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_by_places_are_those_of_the_whole_list(bool isReverse)
    {
        foreach (ulong limit in (ulong[])[1, 7, 100, 256, 257, 300])
        {
            List<byte[]> read = [];
            PageRequest request = new() { Limit = limit, Reverse = isReverse, CountTotal = true };
            while (true)
            {
                (IReadOnlyList<byte[]> items, PageResponse page) = Of([.. All], request);
                (IReadOnlyList<byte[]> expected, PageResponse expectedPage) = Pages.Of(All, request, key => key);
                Assert.Equal(expected, items);
                Assert.Equal(expectedPage, page);
                read.AddRange(items);
                if (page.NextKey.IsEmpty) break;
                request = new PageRequest { Limit = limit, Reverse = isReverse, Key = page.NextKey };
            }
            Assert.Equal(isReverse ? All.Reverse() : All, read);
        }
        foreach (ulong offset in (ulong[])[0, 5, 250, 257, ulong.MaxValue])
        {
            PageRequest request = new() { Offset = offset, Limit = 10, Reverse = isReverse };
            Assert.Equal(Pages.Of(All, request, key => key).Items, Of([.. All], request).Items);
        }
        Assert.Equal(257UL, Of([.. All], null).Page.Total);
        Assert.Equal(ApiLimits.QueryPageDefault, Of([.. All], null).Items.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_list_that_loses_items_between_two_pages_is_read_to_its_end(bool isReverse)
    {
        List<byte[]> left = [.. All];
        HashSet<string> read = [];
        PageRequest request = new() { Limit = 20, Reverse = isReverse };
        while (true)
        {
            (IReadOnlyList<byte[]> items, PageResponse page) = Of(left, request);
            foreach (byte[] item in items) Assert.True(read.Add(Encoding.ASCII.GetString(item)));
            if (page.NextKey.IsEmpty) break;
            // The next one too, which the page's key names.
            byte[] next = page.NextKey.ToByteArray();
            left.RemoveAll(key => key.AsSpan().SequenceEqual(next) || items.Contains(key));
            read.Add(Encoding.ASCII.GetString(next));
            request = new PageRequest { Limit = 20, Reverse = isReverse, Key = ByteString.CopyFrom(next) };
        }
        Assert.Equal(All.Length, read.Count);
    }

    [Fact]
    public void A_key_and_an_offset_together_are_refused() =>
        Assert.Throws<QueryException>(() => Of([.. All], new PageRequest { Offset = 1, Key = ByteString.CopyFromUtf8("5") }));

    private static (IReadOnlyList<byte[]> Items, PageResponse Page) Of(List<byte[]> list, PageRequest? request) =>
        Pages.Of(list.Count, place => list[(int)place], key => list.Count(each => each.AsSpan().SequenceCompareTo(key) < 0), key => key, request);
}

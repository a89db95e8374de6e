using Gwangan.Chain.Base;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Tests.Engines.CometBft;

/// <summary>ABCI's messages and frames as bytes. The expected ones were put together by a protobuf encoder in another language, from the field numbers of CometBFT's abci/types.proto (0.38 to 0.40).</summary>
public sealed class WireTests
{
    private const string Address = "000102030405060708090A0B0C0D0E0F10111213";
    private const string Hash11 = "1111111111111111111111111111111111111111111111111111111111111111", Hash22 = "2222222222222222222222222222222222222222222222222222222222222222";
    private const string Hash33 = "3333333333333333333333333333333333333333333333333333333333333333", Hash55 = "5555555555555555555555555555555555555555555555555555555555555555";
    private const string Caught = "2A080112180A14" + Address + "180A180722080880E2CFAA061005";
    private const string Block = "0A037478310A0012200801121C0A180A14" + Address + "180A18021A" + Caught + "28282220" + Hash11 + "280932080880E2CFAA0610053A20" + Hash22 + "4214" + Address;
    private const string Trade = "0A0C6D61726B65742E5472616465120D0A057072696365120231301801";
    private const string Outcome = "08021201641A016C220169280630053A1D" + Trade + "42066D61726B6574";

    [Theory]
    [InlineData(typeof(RequestEcho), "090A070A0568656C6C6F")]
    [InlineData(typeof(RequestFlush), "021200")]
    [InlineData(typeof(RequestInfo), "151A130A06302E33382E30100B18082205322E302E30")]
    [InlineData(typeof(RequestInitChain), "452A430A080880E2CFAA0610051203632D311A040A02086422260A220A20" + Hash33 + "100A2A027B7D3001")]
    [InlineData(typeof(RequestQuery), "0D320B0A01AA12022F7818052001")]
    [InlineData(typeof(RequestCheckTx), "0942070A0378797A1001")]
    [InlineData(typeof(RequestCommit), "025A00")]
    [InlineData(typeof(RequestListSnapshots), "026200")]
    [InlineData(typeof(RequestOfferSnapshot), "326A300A0C0864100118032201682A016D1220" + Hash55)]
    [InlineData(typeof(RequestLoadSnapshotChunk), "087206086410011802")]
    [InlineData(typeof(RequestApplySnapshotChunk), "0A7A0808021201631A0173")]
    [InlineData(typeof(RequestPrepareProposal), "A4018201A00108E80712037478311A26080112220A180A14" + Address + "180A1A0165220173280222" + Caught + "2828280932080880E2CFAA0610053A20" + Hash22 + "4214" + Address)]
    [InlineData(typeof(RequestProcessProposal), "BF018A01BB01" + Block)]
    [InlineData(typeof(RequestExtendVote), "279201240A20" + Hash11 + "1009")]
    [InlineData(typeof(RequestVerifyVoteExtension), "409A013D0A20" + Hash11 + "1214" + Address + "1809220178")]
    [InlineData(typeof(RequestFinalizeBlock), "BF01A201BB01" + Block)]
    [InlineData(typeof(RequestInsertTx), "06AA01030A0174")]
    [InlineData(typeof(RequestReapTxs), "07B2010408051006")]
    public void A_request_has_the_bytes_that_CometBFT_gives_it(Type type, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        Assert.True(AbciCodec.TryReadRequest(Content(frame), out AbciMessage? request));
        Assert.Equal(type, request.GetType());
        Assert.Equal(hex, Convert.ToHexString(Frame(request)));
    }

    [Theory]
    [InlineData(typeof(ResponseException), "060A040A026E6F")]
    [InlineData(typeof(ResponseEcho), "0912070A0568656C6C6F")]
    [InlineData(typeof(ResponseFlush), "021A00")]
    [InlineData(typeof(ResponseInfo), "3422320A076777616E67616E1203302E3120092A20" + Hash55)]
    [InlineData(typeof(ResponseInitChain), "4C324A12260A220A20" + Hash33 + "100A1A20" + Hash55)]
    [InlineData(typeof(ResponseQuery), "2B3A2908011A016C22016932016B3A017642140A120A0A69637332333A6961766C12016B1A01644807520163")]
    [InlineData(typeof(ResponseCheckTx), "384A36" + Outcome)]
    [InlineData(typeof(ResponseCommit), "046202184D")]
    [InlineData(typeof(ResponseListSnapshots), "106A0E0A0C0864100118032201682A016D")]
    [InlineData(typeof(ResponseOfferSnapshot), "0472020801")]
    [InlineData(typeof(ResponseLoadSnapshotChunk), "057A030A0163")]
    [InlineData(typeof(ResponseApplySnapshotChunk), "0C8201090803120201021A0170")]
    [InlineData(typeof(ResponsePrepareProposal), "0D8A010A0A037478310A03747832")]
    [InlineData(typeof(ResponseProcessProposal), "059201020801")]
    [InlineData(typeof(ResponseExtendVote), "069A01030A0165")]
    [InlineData(typeof(ResponseVerifyVoteExtension), "05A201020802")]
    [InlineData(typeof(ResponseFinalizeBlock), "A901AA01A5010A1D" + Trade + "1236" + Outcome + "1A240A220A20" + Hash33 + "22040A0208642A20" + Hash55)]
    [InlineData(typeof(ResponseInsertTx), "05B201020803")]
    [InlineData(typeof(ResponseReapTxs), "06BA01030A0174")]
    public void A_response_has_the_bytes_that_CometBFT_expects(Type type, string hex)
    {
        byte[] frame = Convert.FromHexString(hex);
        Assert.True(AbciCodec.TryReadResponse(Content(frame), out AbciMessage? response));
        Assert.Equal(type, response.GetType());
        Assert.Equal(hex, Convert.ToHexString(Frame(response)));
    }

    [Fact]
    public void Chunks_to_fetch_again_are_read_unpacked_too()
    {
        Assert.True(AbciCodec.TryReadResponse(Convert.FromHexString("82010410011002"), out AbciMessage? response));
        Assert.Equal([1U, 2U], Assert.IsType<ResponseApplySnapshotChunk>(response).RefetchChunks);
    }

    [Theory]
    [InlineData("")] // no member of the oneof
    [InlineData("2200")] // number 4, SetOption of old versions
    [InlineData("0801")] // a number where a message belongs
    [InlineData("0A05")] // cut short
    [InlineData("0A0105")] // a field cut short inside
    [InlineData("1A0310FFFF")] // a varint cut short
    public void A_malformed_request_is_refused(string hex) => Assert.False(AbciCodec.TryReadRequest(Convert.FromHexString(hex), out _));

    [Fact]
    public async Task Frames_come_out_of_any_pieces_that_a_stream_gives()
    {
        byte[] big = new byte[300_000];
        new Random(7).NextBytes(big);
        byte[] all = [.. Frame(new RequestEcho { Message = "a" }), .. Frame(new RequestCheckTx { Tx = big }), .. Frame(new RequestFlush())];
        foreach (int piece in (int[])[1, 7, 4_096, all.Length])
        {
            FrameReader reader = new(new Pieces(all, piece));
            Assert.IsType<RequestEcho>(await NextAsync(reader));
            Assert.Equal(big, Assert.IsType<RequestCheckTx>(await NextAsync(reader)).Tx);
            Assert.IsType<RequestFlush>(await NextAsync(reader));
            Assert.Null(await reader.ReadAsync(CancellationToken.None));
        }
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFFF7F", "64 bits")] // a length of 70 bits
    [InlineData("FFFFFFFF7F", "frame of")] // 34 GB
    [InlineData("8108", "frame of 1025")] // one byte above the bound
    [InlineData("0A01", "inside a frame")]
    [InlineData("80", "inside a frame")]
    public async Task A_stream_that_is_no_sequence_of_frames_is_refused_with_its_reason(string hex, string reason)
    {
        FrameReader reader = new(new MemoryStream(Convert.FromHexString(hex)), frameBytesMax: 1_024);
        FrameException error = await Assert.ThrowsAsync<FrameException>(async () => await reader.ReadAsync(CancellationToken.None));
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public async Task An_announced_length_takes_no_memory()
    {
        ProtoWriter announced = new();
        announced.Varint(200 << 20);
        FrameReader reader = new(new MemoryStream(announced.ToArray()));
        long before = GC.GetAllocatedBytesForCurrentThread();
        await Assert.ThrowsAsync<FrameException>(async () => await reader.ReadAsync(CancellationToken.None));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1 << 20);
    }

    private static ReadOnlySpan<byte> Content(byte[] frame)
    {
        ProtoReader reader = new(frame);
        Assert.True(reader.TryBytes(out ReadOnlySpan<byte> content) && reader.AtEnd);
        return content;
    }

    private static byte[] Frame(AbciMessage message)
    {
        ProtoWriter writer = new();
        AbciCodec.WriteFrame(writer, message);
        return writer.ToArray();
    }

    private static async Task<AbciMessage> NextAsync(FrameReader reader)
    {
        ReadOnlyMemory<byte>? frame = await reader.ReadAsync(CancellationToken.None);
        Assert.NotNull(frame);
        Assert.True(AbciCodec.TryReadRequest(frame.Value.Span, out AbciMessage? request));
        return request;
    }

    /// <summary>A stream that gives at most so many bytes at once.</summary>
    private sealed class Pieces(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(atOnce, buffer.Length)], cancellationToken);
    }
}

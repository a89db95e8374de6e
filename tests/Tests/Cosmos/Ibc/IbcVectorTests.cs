using System.Globalization;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Cosmos.Ibc.V2;
using Gwangan.Chain.Cosmos.Ics23;
using Gwangan.Chain.Cosmos.Light;
using Xunit.Abstractions;

namespace Gwangan.Tests.Cosmos.Ibc;

/// <summary>Published and derived vectors of ibc-go, and what a real chain has signed and proved.</summary>
public sealed class IbcVectorTests(ITestOutputHelper output)
{
    private const string Vectors = "vectors/cosmos/ibc_vectors.json", Eureka = "vectors/cosmos/eureka";

    private static JsonElement Json(string path) => JsonDocument.Parse(File.ReadAllBytes(SharedFiles.Find(path))).RootElement;

    private static byte[] Hex(JsonElement parent, string name) => Convert.FromHexString(parent.GetProperty(name).GetString()!);

    [SharedFact(Vectors)]
    public void Commitments_paths_and_denominations_are_those_of_ibc_go()
    {
        JsonElement root = Json(Vectors);
        int count = 0;
        foreach (JsonElement each in root.GetProperty("v2_packet_commitment").GetProperty("cases").EnumerateArray())
        {
            V2Payload[] payloads = [.. each.GetProperty("payloads").EnumerateArray().Select(payload => new V2Payload(
                payload.GetProperty("source_port").GetString()!, payload.GetProperty("destination_port").GetString()!, payload.GetProperty("version").GetString()!,
                payload.GetProperty("encoding").GetString()!, Hex(payload, "value_hex")))];
            V2Packet packet = new(
                each.GetProperty("sequence").GetUInt64(), each.GetProperty("source_client").GetString()!, each.GetProperty("destination_client").GetString()!, each.GetProperty("timeout_timestamp").GetUInt64(), payloads);
            Assert.Equal(Hex(each, "expected"), Commitments.OfV2Packet(packet).ToArray());
            Assert.True(TransferEncoding.TryDecode(payloads[0].Value, payloads[0].Encoding, out FungibleTokenData? said));
            Assert.Equal(new FungibleTokenData("uatom", "1000000", "sender", "receiver", "memo"), said);
            count++;
        }
        foreach (JsonElement each in root.GetProperty("v2_ack_commitment").GetProperty("cases").EnumerateArray())
        {
            ReadOnlyMemory<byte>[] acks = [.. each.GetProperty("acks_hex").EnumerateArray().Select(ack => (ReadOnlyMemory<byte>)Convert.FromHexString(ack.GetString()!))];
            Assert.Equal(Hex(each, "expected"), Commitments.OfV2Acknowledgement(new V2Acknowledgement(acks)).ToArray());
            count++;
        }
        foreach (JsonElement each in root.GetProperty("v2_paths").GetProperty("cases").EnumerateArray())
        {
            byte kind = each.GetProperty("kind").GetString() switch { "commitment" => 1, "receipt" => 2, _ => 3 };
            Assert.Equal(Hex(each, "expected"), IbcPaths.V2(each.GetProperty("client").GetString()!, kind, each.GetProperty("seq").GetUInt64()));
            count++;
        }
        foreach (JsonElement each in root.GetProperty("v1_packet_commitment").GetProperty("cases").EnumerateArray())
        {
            Packet packet = new()
            {
                Sequence = 1,
                SourcePort = "transfer",
                SourceChannel = "channel-0",
                DestinationPort = "transfer",
                DestinationChannel = "channel-0",
                Data = Encoding.UTF8.GetBytes(each.GetProperty("data_utf8").GetString()!),
                TimeoutHeight = new IbcHeight(each.GetProperty("revision_number").GetUInt64(), each.GetProperty("revision_height").GetUInt64()),
                TimeoutNs = each.GetProperty("timeout_timestamp").GetUInt64(),
            };
            Assert.Equal(Hex(each, "expected"), Commitments.OfPacket(packet).ToArray());
            Assert.True(FungibleTokenData.TryDecode(packet.Data, out FungibleTokenData? data));
            Assert.Equal(packet.Data.ToArray(), data.Encode());
            count++;
        }
        foreach (JsonElement each in root.GetProperty("v1_ack_commitment").GetProperty("cases").EnumerateArray())
        {
            byte[] ack = Encoding.UTF8.GetBytes(each.GetProperty("ack_utf8").GetString()!);
            Assert.Equal(Hex(each, "expected"), Commitments.OfAcknowledgement(ack).ToArray());
            Assert.Equal(ack, Acknowledgement.Success.Encode());
            count++;
        }
        foreach (JsonElement each in root.GetProperty("ibc_denom").GetProperty("cases").EnumerateArray())
        {
            Assert.True(Denom.TryParse(each.GetProperty("path").GetString()!, out Denom denom));
            Assert.Equal(each.GetProperty("expected").GetString(), denom.Name);
            count++;
        }
        output.WriteLine(FormattableString.Invariant($"{Vectors}: {count} cases"));
        Assert.Equal(11, count);
    }

    [SharedFact(Vectors)]
    public void Keys_of_the_store_have_the_published_forms()
    {
        string[] ours =
        [
            Text(IbcPaths.ClientState("{id}")), Text(IbcPaths.ConsensusState("{id}", new IbcHeight(1, 2))).Replace("1-2", "{rev}-{height}"), Text(IbcPaths.ClientConnections("{id}")), Text(IbcPaths.Connection("{id}")),
            Text(IbcPaths.Channel("{port}", "{chan}")),
            $"{Text(IbcPaths.NextSequenceSend("{port}", "{chan}")).Split('/')[0]}|{Text(IbcPaths.NextSequenceReceive("{port}", "{chan}")).Split('/')[0]}|{Text(IbcPaths.NextSequenceAcknowledge("{port}", "{chan}"))}",
            Text(IbcPaths.Commitment("{port}", "{chan}", 7)).Replace("7", "{seq}"), Text(IbcPaths.Receipt("{port}", "{chan}", 7)).Replace("7", "{seq}"), Text(IbcPaths.Acknowledgement("{port}", "{chan}", 7)).Replace("7", "{seq}"),
        ];
        Assert.Equal(Json(Vectors).GetProperty("store_keys_v1").EnumerateArray().Select(key => key.GetString()!), ours);

        static string Text(byte[] key) => Encoding.ASCII.GetString(key);
    }

    [SharedFact(Eureka)]
    public void A_real_chains_header_is_trusted_from_eighteen_blocks_before_and_no_altered_one_is()
    {
        JsonElement root = Json($"{Eureka}/update_client_happy_path.json");
        byte[] clientBytes = Hex(root, "client_state_hex"), consensusBytes = Hex(root, "consensus_state_hex"), headerBytes = Hex(root.GetProperty("update_client_message"), "client_message_hex");
        Assert.True(TendermintClientState.TryDecode(clientBytes, out TendermintClientState? client));
        Assert.Equal(clientBytes, ProtoWriter.Encode(client));
        Assert.True(client.IsSound);
        Assert.True(TendermintConsensusState.TryDecode(consensusBytes, out TendermintConsensusState? consensus));
        Assert.Equal(consensusBytes, ProtoWriter.Encode(consensus));
        Assert.True(TendermintHeader.TryDecode(headerBytes, out TendermintHeader? header));
        Assert.Equal(headerBytes, ProtoWriter.Encode(header));
        Assert.Equal(new IbcHeight(2, 20), header.TrustedHeight);
        Assert.Equal(new IbcHeight(2, 38), header.Height);
        Assert.Equal(LightVerdict.Trusted, Judge(client, consensus, header));

        // Each byte altered: what still decodes is trusted only where it is what no signature covers, which is less than a quarter.
        int decoded = 0, trusted = 0;
        for (int i = 0; i < headerBytes.Length; i++)
        {
            byte[] altered = [.. headerBytes];
            altered[i] ^= 1;
            if (!TendermintHeader.TryDecode(altered, out TendermintHeader? other)) continue;
            decoded++;
            if (Judge(client, consensus, other) == LightVerdict.Trusted && !other.Signed.Header.Hash().Equals(header.Signed.Header.Hash())) Assert.Fail(FormattableString.Invariant($"byte {i}"));
            if (Judge(client, consensus, other) == LightVerdict.Trusted) trusted++;
        }
        output.WriteLine(FormattableString.Invariant($"update_client_happy_path.json: 1 header, {headerBytes.Length} alterations, {decoded} decoded, {trusted} of them without effect"));
        Assert.InRange(trusted, 0, decoded / 4);
    }

    private static LightVerdict Judge(TendermintClientState client, TendermintConsensusState consensus, TendermintHeader header)
    {
        TrustedState trusted = new(client.ChainId, (long)header.TrustedHeight.Number, consensus.Time, consensus.NextValidatorsHash);
        if (header.TrustedHeight != client.LatestHeight) return LightVerdict.WrongPlace;
        return LightClient.Verify(in trusted, header.TrustedValidators, header.Signed, client.Rules, new Timestamp(consensus.Time.Seconds + 3600, 0));
    }

    [SharedFact(Eureka)]
    public void A_real_chains_proofs_of_presence_and_absence_hold_for_their_key_alone()
    {
        int count = 0;
        foreach (string file in new[] { "verify_membership_key_0.json", "verify_non-membership_key_1.json" })
        {
            JsonElement root = Json($"{Eureka}/{file}"), message = root.GetProperty("membership_msg");
            Assert.True(TendermintClientState.TryDecode(Hex(root, "client_state_hex"), out TendermintClientState? client));
            Assert.True(TendermintConsensusState.TryDecode(Hex(root, "consensus_state_hex"), out TendermintConsensusState? consensus));
            byte[] proofBytes = Hex(message, "proof"), value = Hex(message, "value");
            Assert.True(MerkleProofChain.TryDecode(proofBytes, out MerkleProofChain? proof));
            byte[][] path = [.. message.GetProperty("path").EnumerateArray().Select(key => Encoding.UTF8.GetBytes(key.GetString()!))];
            ProofSpec[] specs = [.. client.ProofSpecs];
            Assert.True(Verify(proof, consensus.Root.Span, path), file);
            count++;
            byte[] otherRoot = consensus.Root.ToArray();
            otherRoot[0] ^= 1;
            Assert.False(Verify(proof, otherRoot, path));
            Assert.False(Verify(proof, consensus.Root.Span, ["ibd"u8.ToArray(), path[1]]));
            Assert.False(Verify(proof, consensus.Root.Span, [path[0], [.. "clients/07-tendermint-0/clientStat"u8]]));
            for (int i = 0; i < proofBytes.Length; i++)
            {
                byte[] altered = [.. proofBytes];
                altered[i] ^= 0x10;
                // A proof of absence repeats the key for no verifier: only its neighbours say something.
                if (!MerkleProofChain.TryDecode(altered, out MerkleProofChain? other) || (other.Proofs[0].NonExist is { } absence && !absence.Key.SequenceEqual(path[1]))) continue;
                Assert.False(Verify(other, consensus.Root.Span, path), FormattableString.Invariant($"{file} byte {i}"));
            }

            bool Verify(MerkleProofChain chain, ReadOnlySpan<byte> root, byte[][] at) =>
                value.Length > 0 ? chain.VerifyMembership(specs, root, at, value) : chain.VerifyNonMembership(specs, root, at);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Eureka}: {count} proofs"));
        Assert.Equal(2, count);
    }
}

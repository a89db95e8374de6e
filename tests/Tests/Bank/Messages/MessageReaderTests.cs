using System.Text;
using System.Text.RegularExpressions;
using Gwangan.Node.Bank.Messages;
using static Gwangan.Tests.Bank.Messages.TestMessages;

namespace Gwangan.Tests.Bank.Messages;

/// <summary>Every rule of ISO 20022 that a message can break is found, and nothing else about it is looked at before.</summary>
public sealed class MessageReaderTests
{
    private static readonly string Order = Text(new PaymentOrder("P1", Now, Day, "City", Account, "KOEXKRSE", "KRW", [new Payout("R1", 1_000, "Kim", "222-333", "SHBKKRSE")]).ToBytes());
    private static readonly string Notice = Text(Bytes(Report(CashReportKind.Notification), Credit("E1", 500)));

    /// <summary>How a good order is spoilt, and what must be found.</summary>
    public static readonly TheoryData<string, string, MessageFault> Spoilt = new()
    {
        { "<MsgId>P1</MsgId>", "", MessageFault.MissingElement },
        { "<MsgId>P1</MsgId>", "<MsgId>P1</MsgId><MsgId>P2</MsgId>", MessageFault.TooMany },
        { "<MsgId>P1</MsgId>", "<MsgId></MsgId>", MessageFault.BadValue },
        { "<MsgId>P1</MsgId>", "<MsgId/>", MessageFault.BadValue },
        { "<MsgId>P1</MsgId>", "<MsgId>123456789012345678901234567890123456</MsgId>", MessageFault.BadValue },
        { "<MsgId>P1</MsgId>", "<MsgId><Id>P1</Id></MsgId>", MessageFault.UnexpectedElement },
        { "<MsgId>P1</MsgId>", "<Msg>P1</Msg>", MessageFault.UnexpectedElement },
        { "<MsgId>P1</MsgId>", "<MsgId kind=\"x\">P1</MsgId>", MessageFault.BadAttribute },
        { "<MsgId>P1</MsgId>", "P1<MsgId>P1</MsgId>", MessageFault.UnexpectedElement },
        { "<MsgId>P1</MsgId>", "<m:MsgId xmlns:m=\"urn:other\">P1</m:MsgId>", MessageFault.UnexpectedElement },
        { "<NbOfTxs>1</NbOfTxs>", "<NbOfTxs>one</NbOfTxs>", MessageFault.BadValue },
        { "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>XXX</PmtMtd>", MessageFault.BadValue },
        { "<PmtMtd>TRF</PmtMtd>", "<PmtMtd>TRF</PmtMtd><PmtInfId>late</PmtInfId>", MessageFault.UnexpectedElement },
        { "<Dt>2026-11-24</Dt>", "<Dt>2026-11-31</Dt>", MessageFault.BadValue },
        { "<Dt>2026-11-24</Dt>", "<Dt>2026-11-24</Dt><DtTm>2026-11-24T10:00:00</DtTm>", MessageFault.UnexpectedElement },
        { "<Dt>2026-11-24</Dt>", "", MessageFault.MissingElement },
        { "<BICFI>KOEXKRSE</BICFI>", "<BICFI>KOEX</BICFI>", MessageFault.BadValue },
        { "<InstdAmt Ccy=\"KRW\">", "<InstdAmt>", MessageFault.BadAttribute },
        { "<InstdAmt Ccy=\"KRW\">", "<InstdAmt Ccy=\"won\">", MessageFault.BadAttribute },
        { ">1000</InstdAmt>", ">1000.000001</InstdAmt>", MessageFault.BadValue },
        { ">1000</InstdAmt>", ">-1000</InstdAmt>", MessageFault.BadValue },
        { ">1000</InstdAmt>", ">1e3</InstdAmt>", MessageFault.BadValue },
        { ">1000</InstdAmt>", ">1234567890123456789</InstdAmt>", MessageFault.BadValue },
        { ">1000</InstdAmt>", "></InstdAmt>", MessageFault.BadValue },
        { "pain.001.001.09", "pain.001.001.03", MessageFault.UnknownMessage },
        { "</GrpHdr>", "</Grp>", MessageFault.NotXml },
        { "City", "&city;", MessageFault.NotXml },
    };

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_broken_rule_is_found(string good, string bad, MessageFault fault)
    {
        Assert.Contains(good, Order, StringComparison.Ordinal);
        Assert.Equal(fault, FaultOf(Order.Replace(good, bad, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_good_message_has_no_fault()
    {
        Assert.Equal(MessageFault.None, FaultOf(Order));
        Assert.Equal(MessageFault.None, FaultOf(Notice));
        Assert.Equal(MessageFault.None, FaultOf(Order.Replace(">1000</InstdAmt>", ">0001000.50000</InstdAmt>", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_message_cut_off_anywhere_is_truncated_or_no_xml_and_never_passes()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Notice.TrimEnd());
        int truncated = 0;
        for (int length = 0; length < whole.Length; length += 7)
        {
            MessageFault fault = FaultOf(Encoding.UTF8.GetString(whole, 0, length));
            Assert.True(fault is MessageFault.Truncated or MessageFault.NotXml, $"{length} bytes: {fault}");
            if (fault == MessageFault.Truncated) truncated++;
        }
        Assert.True(truncated > whole.Length / 7 * 9 / 10);
    }

    [Fact]
    public void Document_types_entities_and_what_they_reach_are_refused()
    {
        string body = Order[Order.IndexOf("<Document", StringComparison.Ordinal)..];
        string bomb = "<!DOCTYPE b [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>" + body.Replace("City", "&c;", StringComparison.Ordinal);
        string outside = "<!DOCTYPE b [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>" + body.Replace("City", "&a;", StringComparison.Ordinal);
        string remote = "<!DOCTYPE b SYSTEM \"http://127.0.0.1:1/x.dtd\">" + body;
        foreach (string bad in new[] { bomb, outside, remote }) Assert.Equal(MessageFault.DocumentType, FaultOf(bad));
    }

    [Fact]
    public void Sizes_are_bounded_before_memory_is_spent()
    {
        MessageLimits limits = MessageLimits.Default with { CharactersMax = 4_000, PartElementsMax = 50, DepthMax = 8 };
        Assert.Equal(MessageFault.TooLarge, FaultOf(Order.Replace("<MsgId>", new string('\n', 5_000) + "<MsgId>", StringComparison.Ordinal), limits));
        Assert.Equal(MessageFault.TooLong, FaultOf(Order.Replace("<MsgId>", $"<!--{new string('x', 5_000)}--><MsgId>", StringComparison.Ordinal)));
        Assert.Equal(MessageFault.TooLong, FaultOf(Order.Replace("<MsgId>", $"<MsgId a=\"{new string('x', 5_000)}\">", StringComparison.Ordinal)));
        Assert.Equal(MessageFault.TooLong, FaultOf(Order.Replace("<MsgId>P1", $"<MsgId>{new string('x', 50_000)}", StringComparison.Ordinal)));
        string deep = string.Concat(Enumerable.Repeat("<a>", 100)) + string.Concat(Enumerable.Repeat("</a>", 100));
        string supplement = $"</CdtTrfTxInf></PmtInf><SplmtryData><Envlp>{deep}</Envlp></SplmtryData>";
        string deepOrder = Regex.Replace(Order, @"</CdtTrfTxInf>\s*</PmtInf>", supplement);
        Assert.Equal(MessageFault.TooDeep, FaultOf(deepOrder));
        string many = string.Concat(Enumerable.Repeat("<TxDtls/>", 100));
        Assert.Equal(MessageFault.TooManyElements, FaultOf(Regex.Replace(Notice, "<NtryDtls>", "<NtryDtls>" + many), limits));
    }

    [Fact]
    public void Only_utf_8_is_read()
    {
        string body = Order[Order.IndexOf("<Document", StringComparison.Ordinal)..];
        Assert.Equal(MessageFault.NotUtf8, FaultOf("<?xml version=\"1.0\" encoding=\"EUC-KR\"?>" + body));
        byte[] bytes = Encoding.UTF8.GetBytes(Order);
        bytes[Order.IndexOf("City", StringComparison.Ordinal)] = 0xFF;
        MessageException error = Assert.Throws<MessageException>(() =>
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(bytes));
            while (reader.Read())
            {
            }
        });
        Assert.Equal("bank.NotUtf8", error.Code);
    }

    [Fact]
    public void A_fault_tells_the_place_and_no_value()
    {
        using MessageReader reader = MessageReader.Open(new MemoryStream(Encoding.UTF8.GetBytes(Order.Replace("Kim", new string('K', 141), StringComparison.Ordinal))));
        MessageException error = Assert.Throws<MessageException>(() =>
        {
            while (reader.Read())
            {
            }
        });
        Assert.Contains("/Document/CstmrCdtTrfInitn/PmtInf/CdtTrfTxInf/Cdtr: Nm (Max140Text)", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("KKK", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Changed_bytes_never_crash_the_reader()
    {
        Random random = new(7);
        byte[] whole = Encoding.UTF8.GetBytes(Notice);
        for (int round = 0; round < 3_000; round++)
        {
            byte[] bytes = [.. whole];
            for (int i = 0; i < 1 + round % 4; i++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                using MessageReader reader = MessageReader.Open(new MemoryStream(bytes));
                CashReportReader reports = new(reader, Zone);
                while (reports.NextReport() is not null)
                {
                    while (reports.NextEntry() is not null)
                    {
                    }
                }
            }
            catch (MessageException)
            {
            }
        }
    }

    [Fact]
    public void A_statement_of_many_entries_needs_the_memory_of_one()
    {
        const int Entries = 40_000;
        string file = Path.Combine(Path.GetTempPath(), $"gwangan-{Guid.NewGuid():N}.xml");
        try
        {
            using (FileStream stream = File.Create(file))
            using (CashReportWriter writer = new(stream, Report(CashReportKind.Statement, 0, 1_000L * Entries)))
                for (int i = 0; i < Entries; i++) writer.Write(Credit($"E{i}", 1_000));
            List<WeakReference> read = [];
            int count = 0;
            using (MessageReader reader = MessageReader.Open(File.OpenRead(file)))
            {
                CashReportReader reports = new(reader, Zone);
                Assert.NotNull(reports.NextReport());
                while (TryNext(reports, read)) count++;
                GC.Collect();
                // The last one may still be at hand; nobody holds those before it.
                Assert.True(read.Count(entry => entry.IsAlive) <= 2);
                Assert.Null(reports.NextReport());
            }
            Assert.Equal(Entries, count);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static bool TryNext(CashReportReader reports, List<WeakReference> read)
    {
        if (reports.NextEntry() is not { } entry) return false;
        read.Add(new WeakReference(entry));
        return true;
    }
}

using System.Xml;
using System.Xml.Linq;
using Shopkeeper.Server.Commands;

namespace Shopkeeper.Server.Import.Poslog;

/// <summary>
/// Reads the transactions of a log one by one, never the whole. No document type, no entities, no network; a transaction has
/// at most <see cref="LongestTransaction"/> bytes of text before it.
/// </summary>
internal sealed class PoslogFile : IDisposable
{
    public const int LongestTransaction = 16 * 1024 * 1024;

    private readonly string name;
    private readonly Allowance allowance;
    private readonly XmlReader reader;

    public PoslogFile(ImportFile file)
    {
        name = file.Name;
        allowance = new Allowance(file.Content);
        reader = XmlReader.Create(allowance, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        });
    }

    /// <summary>Namespaces that the root element declares.</summary>
    public IReadOnlyList<string> Namespaces { get; private set; } = [];

    /// <summary>The line that the last transaction starts in.</summary>
    public long Line { get; private set; }

    /// <summary>The next transaction, null at the end.</summary>
    /// <exception cref="CommandFailure">The text is no such XML: the rest of the file cannot be read.</exception>
    public XElement? Read()
    {
        try
        {
            if (reader.ReadState == ReadState.Initial)
            {
                Open();
            }

            while (!reader.EOF)
            {
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "Transaction" })
                {
                    Line = reader is IXmlLineInfo place ? place.LineNumber : 0;
                    var transaction = (XElement)XNode.ReadFrom(reader);
                    allowance.Renew();
                    return transaction;
                }

                reader.Read();
            }

            return null;
        }
        catch (XmlException wrong)
        {
            throw CommandFailure.BadInput(
                $"'{name}' is no POSLog from line {wrong.LineNumber}, column {wrong.LinePosition} on: {Reason(wrong)} "
                    + "What stood before it was taken; the same file again, put right, posts nothing twice.");
        }
    }

    public void Dispose()
    {
        reader.Dispose();
        allowance.Dispose();
    }

    private void Open()
    {
        reader.MoveToContent();
        if (reader.LocalName is not ("POSLog" or "DigitalReceipt" or "Transaction"))
        {
            throw CommandFailure.BadInput(
                $"'{name}' starts with <{reader.LocalName}>, not with <POSLog> or <DigitalReceipt>.");
        }

        var found = new List<string>();
        for (var i = 0; i < reader.AttributeCount; i++)
        {
            reader.MoveToAttribute(i);
            if (reader.Prefix == "xmlns" || reader.Name == "xmlns")
            {
                found.Add(reader.Value);
            }
        }

        reader.MoveToElement();
        Namespaces = found;
    }

    private string Reason(XmlException wrong) =>
        allowance.IsSpent ? $"a transaction is longer than {LongestTransaction} bytes."
        : wrong.Message.Contains("DTD", StringComparison.Ordinal) ? "a document type is not allowed."
        : "the XML is broken there.";

    /// <summary>How much may be read before a transaction ends.</summary>
    private sealed class Allowance(Stream inner) : Stream
    {
        private long left = LongestTransaction;

        public bool IsSpent => left <= 0;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Renew() => left = LongestTransaction;

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            if (IsSpent)
            {
                throw new XmlException("The transaction is too long.");
            }

            var read = inner.Read(buffer);
            left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

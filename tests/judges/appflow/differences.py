"""Where Penstock takes more than AppFlow's model allows, and why; the judge expects exactly these to be taken."""

ANOTHER_PARTITION = "is of another partition"
HYPHENS = "has hyphens in its first parts"

# A fault in words, and why it is none.
DIFFERENCES = {
    ANOTHER_PARTITION: "the model knows the partition aws alone, and a stack may be deployed in aws-cn or aws-us-gov",
    HYPHENS: "the model lets no web token have them there, and what signs tokens for Salesforce writes them there",
}

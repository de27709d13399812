"""Flows and profiles that are valid in behaviour too, with optional members at random."""

import time
from random import Random

from deployed.kit import flows

from .model import MODEL
from .values import Any

FIELDS = ["Id", "Name", "Type", "Industry", "NumberOfEmployees", "CreatedDate", "LastModifiedDate", "Active__c"]
FILTERS = [
    flows.filter_rows("Name", "CONTAINS", VALUE="a"),
    flows.filter_rows("Type", "EQUAL_TO", VALUES="Prospect,Other"),
    flows.filter_rows("NumberOfEmployees", "GREATER_THAN", VALUE="100", DATA_TYPE="int"),
    flows.filter_rows("CreatedDate", "BETWEEN", LOWER_BOUND="1577836800000", UPPER_BOUND="1893456000000"),
]
RATES = ["rate(5minutes)", "rate(1hours)", "rate(1days)", "rate(5 minutes)", "rate(1 hour)"]


class Sound:
    """Makes inputs of CreateFlow, UpdateFlow and CreateConnectorProfile that must be accepted."""

    def __init__(self, dice: Random):
        self.dice, self.any = dice, Any(dice)

    def text(self, shape: str, least: int, most: int) -> str:
        """Makes a text that the model allows for a shape."""
        return self.any.text(MODEL.shape_for(shape), self.dice.randint(least, most))

    def sometimes(self, **members) -> dict:
        """Keeps each member or not."""
        return {name: value for name, value in members.items() if self.dice.random() < 0.5}

    def flow(self, profile: str, bucket: str, key: str) -> dict:
        """Makes the input of CreateFlow."""
        tags = {f"tag-{n}": self.text("TagValue", 0, 256) for n in range(self.dice.randrange(5))}
        return {
            "flowName": self.text("FlowName", 12, 60),
            **self.changeable(profile, bucket),
            **self.sometimes(kmsArn=key, tags=tags, clientToken=self.text("ClientToken", 20, 60)),
        }

    def changeable(self, profile: str, bucket: str) -> dict:
        """Makes the members that UpdateFlow replaces."""
        return {
            "triggerConfig": self.trigger(),
            "sourceFlowConfig": self.source(profile),
            "destinationFlowConfigList": [self.destination(bucket)],
            "tasks": self.tasks(),
            **self.sometimes(description=self.text("FlowDescription", 0, 2048), metadataCatalogConfig=self.catalog()),
        }

    def catalog(self) -> dict:
        """Makes a data catalog, which only a run looks at."""
        place = {
            "roleArn": f"arn:aws:iam::{self.dice.randint(10**11, 10**12 - 1)}:role/catalog",
            "databaseName": self.text("GlueDataCatalogDatabaseName", 1, 255),
            "tablePrefix": self.text("GlueDataCatalogTablePrefix", 0, 128),
        }
        return self.sometimes(glueDataCatalog=place)

    def trigger(self) -> dict:
        if self.dice.random() < 0.5:
            return {"triggerType": "OnDemand", "triggerProperties": {}}
        start = int(time.time()) + self.dice.randint(1, 10**6)
        optional = self.sometimes(
            dataPullMode=self.dice.choice(["Incremental", "Complete"]),
            scheduleStartTime=start + 0.125,
            scheduleEndTime=start + self.dice.randint(1, 10**6),
            timezone=self.dice.choice(["Europe/Zurich", "UTC"]),
            scheduleOffset=self.dice.choice([0, 36000]),
            firstExecutionFrom=1_577_836_800,
            flowErrorDeactivationThreshold=self.dice.choice([1, 100]),
        )
        scheduled = {"scheduleExpression": self.dice.choice(RATES), **optional}
        return {"triggerType": "Scheduled", "triggerProperties": {"Scheduled": scheduled}}

    def source(self, profile: str) -> dict:
        optional = self.sometimes(
            enableDynamicFieldUpdate=self.any.boolean(None),
            includeDeletedRecords=self.any.boolean(None),
            dataTransferApi=self.dice.choice(["AUTOMATIC", "REST_SYNC"]),
        )
        return {
            "connectorType": "Salesforce",
            "connectorProfileName": profile,
            "sourceConnectorProperties": {"Salesforce": {"object": "Account", **optional}},
            # Incremental flows need it, and other flows may have it.
            "incrementalPullConfig": {"datetimeTypeFieldName": "LastModifiedDate"},
            **self.sometimes(apiVersion="v66.0"),
        }

    def destination(self, bucket: str) -> dict:
        kind = self.dice.choice(["CSV", "JSON", "PARQUET"])
        prefix = self.sometimes(
            prefixType=self.dice.choice(["FILENAME", "PATH", "PATH_AND_FILENAME"]),
            prefixFormat=self.dice.choice(["YEAR", "MONTH", "DAY", "HOUR", "MINUTE"]),
            pathPrefixHierarchy=self.dice.sample(["EXECUTION_ID", "SCHEMA_VERSION"], self.dice.randrange(3)),
        )
        output = self.sometimes(
            fileType=kind,
            prefixConfig=prefix,
            aggregationConfig=self.sometimes(aggregationType="None"),
        )
        if output.get("fileType") == "PARQUET":
            output |= self.sometimes(preserveSourceDataTyping=self.any.boolean(None))
        folder = self.dice.choice(["raw", "raw/crm/", "Žofie & Söhne/物流"])
        properties = {"bucketName": bucket, **self.sometimes(bucketPrefix=folder, s3OutputFormatConfig=output)}
        return {"connectorType": "S3", "destinationConnectorProperties": {"S3": properties}}

    def tasks(self) -> list:
        filters = self.dice.sample(FILTERS, self.dice.randrange(3))
        chosen = self.dice.sample(FIELDS, self.dice.randint(1, len(FIELDS)))
        if self.dice.random() < 0.5:
            everything = {**flows.map_all(*chosen[1:]), "sourceFields": self.dice.choice([[], [""]])}
            tasks = [*filters, everything]
        else:
            filtered = [name for each in filters for name in each["sourceFields"]]
            tasks = [flows.project(*chosen, *filtered), *filters, *map(self.mapped, chosen)]
        self.dice.shuffle(tasks)
        return tasks

    def mapped(self, field: str) -> dict:
        return flows.map_field(field, f"as {field}", **self.sometimes(DESTINATION_DATA_TYPE="string"))

    def profile(self, url: str, app_arn: str) -> dict:
        """Makes the input of CreateConnectorProfile."""
        profile = flows.profile(self.text("ConnectorProfileName", 12, 60), url, app_arn)
        properties = profile["connectorProfileConfig"]["connectorProfileProperties"]
        optional = self.sometimes(
            isSandboxEnvironment=self.any.boolean(None), usePrivateLinkForMetadataAndAuthorization=False
        )
        properties["Salesforce"] = {"instanceUrl": url, **optional}
        return profile

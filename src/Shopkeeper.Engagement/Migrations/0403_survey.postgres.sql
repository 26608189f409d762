-- Short surveys: the document as JSON, and its window for looking them up.
create table survey (
    survey_id text collate "C" not null primary key,
    version integer not null,
    body text not null,
    from_us bigint,
    until_us bigint
);

-- What a member answered, sealed under the member's own key; once. The id is the key of the activity.
create table survey_answer (
    member_id uuid not null,
    survey_id text collate "C" not null,
    answer_id uuid not null,
    answers bytea not null,
    answered_us bigint not null,
    primary key (member_id, survey_id)
);

create index survey_answer_survey on survey_answer (survey_id);

-- Ideas of members, sealed. The id is a keyed hash of member and text, so that the same one again is the same row.
create table idea (
    member_id uuid not null,
    idea_id uuid not null,
    text bytea not null,
    written_us bigint not null,
    primary key (member_id, idea_id)
);

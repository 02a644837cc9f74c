-- R11: which subscription renews which term. Inferred links need a choice in turn: the test makes it from
-- `possible_links`, in their order, before 09_links.sql.

create macro slug(word) as trim(regexp_replace(lower(word), '[^a-z0-9]+', '-', 'g'), '-');

create table last_terms as
select *
from terms
qualify row_number() over (partition by name order by term_number desc) = 1;

create table first_terms as select * from terms where term_number = 1;

-- A link back in time is no renewal: of a circle one link at least is left out, and every link to itself.
create table named_links as
with

named as (

    select
        newest.name,
        slug(part) as renewal_slug
    from newest
    cross join unnest(string_split(newest.renewal_subscription__c__c, '||')) as parts (part)

)

select distinct
    last_terms.name,
    last_terms.term_number,
    last_terms.ends_on,
    first_terms.name as renewal_name,
    first_terms.starts_on as renewed_on
from named
inner join last_terms using (name)
inner join first_terms on slug(first_terms.name) = named.renewal_slug
where first_terms.starts_on > last_terms.starts_on;

create table possible_links as
select
    last_terms.name,
    first_terms.name as renewal_name
from last_terms
inner join newest as ended using (name)
inner join newest as started on started.crm_account_id = ended.crm_account_id and started.name <> ended.name
inner join first_terms
    on first_terms.name = started.name
    and datediff('day', last_terms.ends_on, first_terms.starts_on) between -3 and 180
    and first_terms.starts_on > last_terms.starts_on
left join shown_products as ended_product on ended_product.name = ended.name
left join shown_products as started_product on started_product.name = started.name
where
    ended.name not in (select name from named_links)
    and started.name not in (select renewal_name from named_links)
order by
    ended_product.delivery is distinct from started_product.delivery,
    abs(datediff('day', last_terms.ends_on, first_terms.starts_on)),
    last_terms.name,
    first_terms.name;

create table inferred (name varchar, renewal_name varchar);
